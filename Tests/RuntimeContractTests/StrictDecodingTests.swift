import Foundation
import RuntimeContract
import Testing

@Suite struct StrictDecodingTests {
  @Test func everyConfigSurvivesTheTrip() throws {
    for sample in Samples.all {
      func check<Config: Codable & Hashable>(_ config: Config) throws {
        let data = try JSONEncoder().encode(config)
        #expect(try JSONDecoder().decode(Strict<Config>.self, from: data).value == config)
      }
      try check(sample)
    }
  }

  @Test func everyProgramsConfigIsSampled() {
    for program in Program.allCases {
      #expect(
        Samples.all.contains { ObjectIdentifier(type(of: $0)) == ObjectIdentifier(program.configType) },
        "\(program) has no sample")
    }
  }

  @Test func anUnknownKeyIsRefusedInEveryObject() throws {
    for sample in Samples.all {
      func check<Config: Codable>(_ config: Config) throws {
        let tree = try JSONSerialization.jsonObject(with: JSONEncoder().encode(config))
        let variants = withUnknownKey(tree)
        #expect(!variants.isEmpty)
        for variant in variants {
          let data = try JSONSerialization.data(withJSONObject: variant)
          #expect(throws: DecodingError.self, "\(Config.self): \(String(decoding: data, as: UTF8.self))") {
            try JSONDecoder().decode(Strict<Config>.self, from: data)
          }
        }
      }
      try check(sample)
    }
  }

  @Test func theErrorNamesTheKeyThePlaceAndTheKeysThatExist() throws {
    let text = #"{"method": "iqr", "factor": 3, "factr": 4}"#
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Strict<[AnomalyCheck]>.self, from: Data("[\(text)]".utf8))
    }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(context.codingPath.map(\.intValue) == [0])
    #expect(context.debugDescription == "unknown key 'factr'; this object has: factor, method")
  }

  @Test func aMissingKeyAndAnUnknownValueAreRefused() {
    for text in [#"{"method": "iqr"}"#, #"{"method": "guess", "factor": 3}"#, #"{"method": "iqr", "factor": "3"}"#] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(Strict<AnomalyCheck>.self, from: Data(text.utf8))
      }
    }
  }

  @Test func keysAreSnakeCase() throws {
    for sample in Samples.all {
      func check<Config: Codable>(_ config: Config) throws {
        for key in keys(try JSONSerialization.jsonObject(with: JSONEncoder().encode(config))) {
          #expect(key.wholeMatch(of: /[a-z][a-z0-9]*(_[a-z0-9]+)*/) != nil, "\(key)")
        }
      }
      try check(sample)
    }
  }

  /// Copies of a JSON tree, each with one unknown key in another object.
  private func withUnknownKey(_ tree: Any) -> [Any] {
    if let object = tree as? [String: Any] {
      var all: [Any] = [object.merging(["unheard_of": 1]) { old, _ in old }]
      for (key, value) in object {
        for variant in withUnknownKey(value) { all.append(object.merging([key: variant]) { _, new in new }) }
      }
      return all
    }
    guard let list = tree as? [Any] else { return [] }
    return list.indices.flatMap { index in
      withUnknownKey(list[index]).map { variant in
        var copy = list
        copy[index] = variant
        return copy
      }
    }
  }

  private func keys(_ tree: Any) -> [String] {
    if let object = tree as? [String: Any] { return object.keys + object.values.flatMap(keys) }
    return (tree as? [Any])?.flatMap(keys) ?? []
  }
}
