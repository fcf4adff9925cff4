import Document
import Testing

@Suite struct NodeEncoderTests {
  struct Stage: Encodable {
    enum Mode: String, Encodable { case full, incremental }
    struct Limit: Encodable { var rows: UInt8 }
    var name: String
    var mode: Mode
    var missing: Int?
    var limits: [Limit]
    var ratio: Float
    var nested: [[Double]]
    var labels: [String: Int]
    var gaps: [Int?]
  }

  private var stage: Stage {
    Stage(
      name: "fit", mode: .incremental, missing: nil, limits: [.init(rows: 7)], ratio: 0.1, nested: [[0.5], []],
      labels: ["b": 1, "a": 2, "é": 3, "B": 4], gaps: [1, nil])
  }

  @Test func keepsTheOrderOfPropertiesAndSortsDictionaries() throws {
    let node = try Node(encoding: stage)
    #expect(
      JSONWriter.render(node, layout: .compact).string
        == #"{"name":"fit","mode":"incremental","limits":[{"rows":7}],"ratio":0.1,"nested":[[0.5],[]],"#
        + #""labels":{"B":4,"a":2,"b":1,"é":3},"gaps":[1,null]}"#)
  }

  @Test func encodesScalarsAndCollectionsAtTheRoot() throws {
    #expect(try Node(encoding: "x") == "x")
    #expect(try Node(encoding: true) == true)
    #expect(try Node(encoding: Int?.none) == .null)
    #expect(try Node(encoding: [Int]()) == [])
    #expect(try Node(encoding: [String: Int]()) == [:])
  }

  class Base: Encodable { var base = 1 }
  final class Derived: Base {
    enum Keys: CodingKey { case own, list, inner }
    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Keys.self)
      try container.encode(2, forKey: .own)
      var list = container.nestedUnkeyedContainer(forKey: .list)
      try list.encode("a")
      var nested = list.nestedContainer(keyedBy: Keys.self)
      try nested.encode("b", forKey: .inner)
      try super.encode(to: container.superEncoder())
    }
  }

  @Test func supportsNestedContainersAndSuperclasses() throws {
    #expect(try Node(encoding: Derived()) == ["own": 2, "list": ["a", ["inner": "b"]], "super": ["base": 1]])
  }

  @Test func refusesWhatADocumentCannotHold() {
    #expect(throws: EncodingError.self) { try Node(encoding: ["x": UInt64.max]) }
    #expect(throws: EncodingError.self) { try Node(encoding: [Double.nan]) }
    #expect(throws: EncodingError.self) { try Node(encoding: -Float.infinity) }
    #expect(throws: EncodingError.self) { try Node(encoding: ["x": Set([1, 2])]) }
    #expect(throws: EncodingError.self) { try Node(encoding: [[1.5: "a"]]) }
  }

  @Test func namesThePlaceOfWhatItRefuses() throws {
    let error = try #require(throws: EncodingError.self) { try Node(encoding: ["a": ["b": [0, UInt64.max]]]) }
    guard case .invalidValue(_, let context) = error else { return #expect(Bool(false), "another error: \(error)") }
    #expect(context.codingPath.map(\.stringValue) == ["a", "b", "1"])
  }
}
