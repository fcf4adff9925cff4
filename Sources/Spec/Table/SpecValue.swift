internal import Diagnostics
internal import Document
internal import Source
internal import YAML

/// A kind of scalar: how it is read, described and printed.
protocol SpecValue: Sendable {
  static var leaf: Leaf { get }
  /// The value, or nil when a finding says why there is none. The constraint only words the finding.
  static func parse(_ node: YAML.Node, _ constraint: Constraint<Self>?, _ reading: inout Reading) -> Self?
  /// The canonical print.
  var document: Document.Node { get }
}

extension SpecValue {
  /// What a message expects of a text that is no value at all.
  static func expected(_ constraint: Constraint<Self>?) -> String { constraint?.kind(leaf.words) ?? leaf.words }

  /// Reads a value that must also satisfy a constraint.
  static func read(_ node: YAML.Node, _ constraint: Constraint<Self>?, _ reading: inout Reading) -> Self? {
    guard let value = parse(node, constraint, &reading) else {
      reading.failed = true
      return nil
    }
    guard let constraint, let complaint = constraint.complaint(value) else { return value }
    reading.report(
      Diagnostic(
        constraint.code, at: node.span, "expected \(constraint.words(narrowing: leaf.words)), found \(node.found)",
        help: complaint.isEmpty ? nil : complaint))
    return nil
  }
}

extension YAML.Node {
  /// What stands there, for a message: "`24`", "the number 24", "a list".
  var found: String {
    switch content {
    case .mapping: return "a mapping"
    case .sequence: return "a list"
    case .scalar(let scalar):
      switch scalar.resolved {
      case .null: return "nothing"
      case .integer, .number: return "the number \(scalar.text)"
      case .bool, .ambiguousBoolean, .irregularNumber: return "`\(scalar.text)`"
      case .string: break
      }
      if scalar.text.isEmpty { return "an empty text" }
      let line = scalar.text.prefix { !$0.isNewline }
      let short = line.count > 60 ? "\(line.prefix(60))…" : line.count < scalar.text.count ? "\(line)…" : String(line)
      return "`\(short)`"
    }
  }

  /// Whether it is a plain null: the answer of `isNull`, without working out what else it is.
  var isNothing: Bool {
    guard case .scalar(let scalar) = content, scalar.style == .plain else { return false }
    switch scalar.text.utf8.count {
    case 0, 1, 4: return isNull
    default: return false
    }
  }

  /// The span of a range of the scalar's bytes; the whole span when an escape or a line break lies between the text
  /// and how it is written.
  func span(of range: Range<Int>?) -> Span {
    guard let range, let scalar else { return span }
    let length = scalar.text.utf8.count
    let margin: Int
    switch scalar.style {
    case .plain: margin = 0
    case .singleQuoted, .doubleQuoted: margin = 1
    case .literal, .folded: return span
    }
    guard span.range.count == length + 2 * margin, range.upperBound <= length else { return span }
    let start = span.range.lowerBound + margin
    return Span(file: span.file, start: start + range.lowerBound, end: start + range.upperBound)
  }
}

extension Reading {
  /// Says that the node is of another kind.
  mutating func reportType(_ node: YAML.Node, expected: @autoclosure () -> String, help: String? = nil) {
    report(Diagnostic(.wrongType, at: node.span, "expected \(expected()), found \(node.found)", help: help))
  }

  /// The text of a scalar whose own parser decides; nil, after a finding, for collections and words that YAML takes
  /// for something else.
  mutating func text(_ node: YAML.Node, expected: @autoclosure () -> String) -> String? {
    guard let scalar = node.scalar else {
      reportType(node, expected: expected())
      return nil
    }
    switch scalar.resolved {
    case .string, .integer, .number: return scalar.text
    case .null, .bool: reportType(node, expected: expected())
    case .ambiguousBoolean: reportAmbiguous(scalar, at: node.span)
    case .irregularNumber: reportIrregular(node, scalar)
    }
    return nil
  }

  /// - Parameter scalar: a plain one.
  mutating func reportAmbiguous(_ scalar: YAML.Node.Scalar, at span: Span) {
    report(
      Diagnostic(
        .unquotedWord, at: span,
        "expected text, and YAML 1.1 reads a plain `\(scalar.text)` as \(scalar.resolved == .null ? "null" : "a boolean")",
        help: "put it into quotes: `\"\(scalar.text)\"`"))
  }
}
