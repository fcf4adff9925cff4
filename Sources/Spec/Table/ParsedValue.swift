internal import Diagnostics
internal import Document
internal import YAML

/// A kind of scalar with a grammar of its own.
protocol ParsedValue: SpecValue, CustomStringConvertible {
  static var code: Code { get }
  init(parsing text: String) throws(Malformed)
}

extension ParsedValue {
  static func parse(_ node: YAML.Node, _ constraint: Constraint<Self>?, _ reading: inout Reading) -> Self? {
    guard let text = reading.text(node, expected: expected(constraint)) else { return nil }
    do throws(Malformed) {
      return try Self(parsing: text)
    } catch {
      reading.report(
        Diagnostic(
          code, at: node.span(of: error.range), "expected \(expected(constraint)), found \(node.found)",
          help: error.reason))
      return nil
    }
  }

  var document: Document.Node { Document.Node(description) }
}

extension Quantity.CPU: ParsedValue {
  static let code = Code.badCPU
  static let leaf = Leaf(
    words: "an amount of CPU such as `4` or `500m`",
    keywords: [.init("type", ["string", "number"]), .init("pattern", "^[0-9]*\\.?[0-9]+m?$"), .init("minimum", 0)])
}

extension Quantity.Memory: ParsedValue {
  static let code = Code.badMemory
  static let leaf = Leaf(
    words: "an amount of memory such as `8Gi`",
    keywords: [
      .init("type", ["string", "integer"]), .init("pattern", "^[0-9]*\\.?[0-9]+(k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$"),
      .init("minimum", 0),
    ])
}

extension Quantity.Duration: ParsedValue {
  static let code = Code.badDuration
  static let leaf = Leaf(
    words: "a duration such as `24h`",
    keywords: [
      .init("type", "string"),
      .init("pattern", "^(?=.)([0-9.]+d)?([0-9.]+h)?([0-9.]+m)?([0-9.]+s)?([0-9.]+ms)?$"),
    ])
}

extension Quantity.Fraction: ParsedValue {
  static let code = Code.badFraction
  static let leaf = Leaf(
    words: "a share such as `5%` or `0.05`",
    keywords: [
      .init("type", ["string", "number"]), .init("pattern", "^[0-9]*\\.?[0-9]+%?$"), .init("minimum", 0),
      .init("maximum", 1),
    ])
}

extension Quantity.Money: ParsedValue {
  static let code = Code.badMoney
  static let leaf = Leaf(
    words: "an amount of money such as `500 USD`",
    keywords: [.init("type", "string"), .init("pattern", "^[0-9]+(\\.[0-9]{1,2})? +[A-Z]{3}$")])
}

extension Measure: ParsedValue {
  static let code = Code.badMeasure
  static let leaf = Leaf(
    words: "a number, a share such as `70%` or a time such as `50ms`",
    keywords: [
      .init("type", ["string", "number"]),
      .init("pattern", "^([+-]?[0-9.]+([eE][+-]?[0-9]+)?|[0-9.]+%|([0-9.]+(d|h|ms|m|s))+)$"),
    ])

  var document: Document.Node {
    if case .number(let number) = self { number.document } else { Document.Node(description) }
  }
}

extension SignedChange: ParsedValue {
  static let code = Code.badMeasure
  static let leaf = Leaf(
    words: "a change such as `+1`",
    keywords: [.init("type", ["string", "number"]), .init("pattern", "^[+-]?[0-9.]+([eE][+-]?[0-9]+)?$")])

  var document: Document.Node { value.document }
}

extension CronSchedule: ParsedValue {
  static let code = Code.badCron
  static let leaf = Leaf(
    words: "a cron schedule such as `0 2 * * *`",
    keywords: [.init("type", "string"), .init("pattern", "^\\s*[^@\\s]\\S*(\\s+\\S+){4}\\s*$")])
}

extension SecretPath: ParsedValue {
  static let code = Code.badSecretPath
  static let leaf = Leaf(
    words: "a reference to a secret such as `serving/token`",
    keywords: [.init("type", "string"), .init("pattern", "^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+$")])
}

extension URI: ParsedValue {
  static let code = Code.badURI
  static let leaf = Leaf(
    words: "an address such as `s3://bucket/folder/` or a path in the repository",
    keywords: [
      .init("type", "string"), .init("pattern", "^((s3|gs|abfss|kafka|http|https|pvc)://\\S+|[^:/\\s][^:\\s]*)$"),
    ])
}

extension ImageReference: ParsedValue {
  static let code = Code.badImage
  static let leaf = Leaf(
    words: "a container image such as `ghcr.io/acme/enrich:1.2`",
    keywords: [
      .init("type", "string"),
      .init("pattern", "^[A-Za-z0-9][A-Za-z0-9._:/-]*(@sha256:[0-9a-f]{64})?$"),
    ])
}
