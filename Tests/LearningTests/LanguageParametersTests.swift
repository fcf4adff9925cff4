import Foundation
import RuntimeContract
import Testing

@testable import Learning

/// The language and the learners each have a table of parameters, for neither imports the other: they hold the same.
@Suite struct LanguageParametersTests {
  private static let definitions: [Algorithm: String] = [
    .linearRegression: "LinearRegressionParameters", .logisticRegression: "LogisticRegressionParameters",
    .gradientBoosting: "GradientBoostingParameters", .randomForest: "RandomForestParameters", .mlp: "MLPParameters",
  ]

  @Test(arguments: Algorithm.allCases)
  func theLanguageHasTheSame(_ algorithm: Algorithm) throws {
    let schema = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("specs/schema/mlgen.schema.json")
    let root = try JSONSerialization.jsonObject(with: Data(contentsOf: schema)) as? [String: Any]
    let all = try #require(root?["$defs"] as? [String: [String: Any]])
    let name = try #require(Self.definitions[algorithm])
    let properties = try #require(all[name]?["properties"] as? [String: [String: Any]])
    let rules = ParameterTable.rules(of: algorithm)
    #expect(Set(rules.map(\.name)) == Set(properties.keys))
    for rule in rules {
      let property = try #require(properties[rule.name])
      #expect(Self.words(rule) == Self.words(property), "\(rule.name)")
    }
  }

  /// Kind, bounds and default.
  private static func words(_ rule: ParameterRule) -> [String] {
    let kind: [String] =
      switch rule.kind {
      case .integer(let range): ["integer", ">= \(Double(range.lowerBound))", "<= \(Double(range.upperBound))"]
      case .number(let bounds):
        ["number", "\(bounds.isAbove ? ">" : ">=") \(bounds.minimum)"]
          + (bounds.maximum.isFinite ? ["\(bounds.isBelow ? "<" : "<=") \(bounds.maximum)"] : [])
      case .choice(let names): names
      case .bool: ["boolean"]
      }
    let standard: String? =
      switch rule.standard {
      case .integer(let value)?: "\(Double(value))"
      case .number(let value)?: "\(value)"
      case .string(let value)?: value
      case .bool(let value)?: value ? "1.0" : "0.0"
      case nil: nil
      }
    return kind + (standard.map { ["= \($0)"] } ?? [])
  }

  private static func words(_ property: [String: Any]) -> [String] {
    var words = (property["enum"] as? [Any] ?? property["type"] as? [Any] ?? []).compactMap { $0 as? String }
      .filter { $0 != "null" }
    for (key, sign) in [
      ("minimum", ">="), ("exclusiveMinimum", ">"), ("maximum", "<="), ("exclusiveMaximum", "<"), ("default", "="),
    ] {
      if let text = property[key] as? String {
        words.append("\(sign) \(text)")
      } else if let number = property[key] as? NSNumber {
        words.append("\(sign) \(number.doubleValue)")
      }
    }
    return words
  }
}
