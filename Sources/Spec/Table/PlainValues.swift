internal import Diagnostics
internal import Document
internal import YAML

extension String: SpecValue {
  static let leaf = Leaf(words: "text", keywords: [.init("type", "string")])

  static func parse(_ node: YAML.Node, _ constraint: Constraint<String>?, _ reading: inout Reading) -> String? {
    guard let scalar = node.scalar else {
      reading.reportType(node, expected: expected(constraint))
      return nil
    }
    switch scalar.resolved {
    case .string: return scalar.text
    case .ambiguousBoolean: reading.reportAmbiguous(scalar, at: node.span)
    case .null: reading.reportType(node, expected: expected(constraint))
    case .bool, .integer, .number, .irregularNumber:
      reading.reportType(node, expected: expected(constraint), help: "put it into quotes: `\"\(scalar.text)\"`")
    }
    return nil
  }

  var document: Document.Node { Document.Node(self) }
}

extension Bool: SpecValue {
  static let leaf = Leaf(words: "`true` or `false`", keywords: [.init("type", "boolean")])

  static func parse(_ node: YAML.Node, _ constraint: Constraint<Bool>?, _ reading: inout Reading) -> Bool? {
    switch node.scalar?.resolved {
    case .bool(let value): return value
    case .ambiguousBoolean(let value):
      // Readers of YAML 1.1 and 1.2 would disagree about the file.
      reading.reportType(node, expected: expected(constraint), help: "write `\(value)`")
    case .string where node.scalar?.text == "true" || node.scalar?.text == "false":
      reading.reportType(node, expected: expected(constraint), help: "leave the quotes out")
    default: reading.reportType(node, expected: expected(constraint))
    }
    return nil
  }

  var document: Document.Node { Document.Node(self) }
}

extension Int: SpecValue {
  static let leaf = Leaf(words: "a whole number", keywords: [.init("type", "integer")])

  static func parse(_ node: YAML.Node, _ constraint: Constraint<Int>?, _ reading: inout Reading) -> Int? {
    guard let scalar = node.scalar else {
      reading.reportType(node, expected: expected(constraint))
      return nil
    }
    switch scalar.resolved {
    case .integer(let value): return value
    case .irregularNumber: reading.reportIrregular(node, scalar)
    case .string where Int(scalar.text) != nil:
      reading.reportType(node, expected: expected(constraint), help: "leave the quotes out")
    default: reading.reportType(node, expected: expected(constraint))
    }
    return nil
  }

  var document: Document.Node { Document.Node(self) }
}

extension Double: SpecValue {
  static let leaf = Leaf(words: "a number", keywords: [.init("type", "number")])

  static func parse(_ node: YAML.Node, _ constraint: Constraint<Double>?, _ reading: inout Reading) -> Double? {
    guard let scalar = node.scalar else {
      reading.reportType(node, expected: expected(constraint))
      return nil
    }
    switch scalar.resolved {
    case .integer(let value): return Double(value)
    case .number(let value): return value
    case .irregularNumber: reading.reportIrregular(node, scalar)
    case .string where Double(scalar.text) != nil:
      reading.reportType(node, expected: expected(constraint), help: "leave the quotes out")
    default: reading.reportType(node, expected: expected(constraint))
    }
    return nil
  }

  var document: Document.Node { self == rounded() && abs(self) < 1e15 ? Document.Node(Int(self)) : Document.Node(self) }
}

extension Reading {
  mutating func reportIrregular(_ node: YAML.Node, _ scalar: YAML.Node.Scalar) {
    report(
      Diagnostic(
        .irregularNumber, at: node.span, "YAML readers disagree on what number `\(scalar.text)` is",
        help: "write it in decimal digits, without a leading zero, `_` or `:`"))
  }
}

/// One of a few words.
protocol EnumValue: SpecValue, RawRepresentable, CaseIterable where RawValue == String {}

extension EnumValue {
  static var words: [String] { allCases.map(\.rawValue) }

  static var leaf: Leaf {
    Leaf(
      words: Phrase.list(words, joining: "or"),
      keywords: [.init("enum", .list(words.map { Document.Node($0) }))], values: words)
  }

  static func parse(_ node: YAML.Node, _ constraint: Constraint<Self>?, _ reading: inout Reading) -> Self? {
    guard let scalar = node.scalar, !node.isNothing else {
      reading.reportType(node, expected: Phrase.list(words, joining: "or"))
      return nil
    }
    if let value = Self(rawValue: scalar.text) { return value }
    if case .ambiguousBoolean(false) = scalar.resolved, let none = Self(rawValue: "none") {
      reading.report(
        Diagnostic(
          .unknownValue, at: node.span, "expected \(Phrase.list(words, joining: "or")), found `\(scalar.text)`",
          help: "write `\(none.rawValue)`"))
      return nil
    }
    reading.report(
      Diagnostic(
        .unknownValue, at: node.span, "expected \(Phrase.list(words, joining: "or")), found \(node.found)",
        help: Suggestion.nearest(to: scalar.text, in: words).map { "did you mean `\($0)`?" }))
    return nil
  }

  var document: Document.Node { Document.Node(rawValue) }
}
