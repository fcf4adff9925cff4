extension Node.Scalar {
  /// What a scalar means without knowing what is expected.
  public enum Resolved: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    /// Finite. An integer that `Int` cannot hold is one too.
    case number(Double)
    case string
    /// A word that YAML 1.1 reads as a boolean and YAML 1.2 as text, such as `no`: to be quoted, or to be written as
    /// `true` or `false`.
    case ambiguousBoolean(Bool)
    /// Text that some readers take for a number and others for another number or for text, or a number that is not
    /// finite: `010`, `0o10`, `1_000`, `1:30`, `.inf`, `1e999`.
    case irregularNumber
  }

  /// The value of a plain scalar by YAML 1.2's core schema, where YAML 1.1 does not differ in a way that would change
  /// a spec's meaning; quoted and block scalars are always strings.
  ///
  /// Written with an exponent and no point (`1e3`), a plain scalar is a number, although some YAML 1.1 readers
  /// disagree: people write learning rates so.
  ///
  /// Source: https://yaml.org/type/ for YAML 1.1, https://yaml.org/spec/1.2.2/#1032-tag-resolution for 1.2.
  public var resolved: Resolved {
    guard style == .plain else { return .string }
    guard let first = text.utf8.first else { return .null }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return number
    default:
      // No word below is longer.
      return text.utf8.count <= 5 ? word : .string
    }
  }

  private var word: Resolved {
    switch text {
    case "~", "null", "Null", "NULL": .null
    case "true", "True", "TRUE": .bool(true)
    case "false", "False", "FALSE": .bool(false)
    case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON": .ambiguousBoolean(true)
    case "n", "N", "no", "No", "NO", "off", "Off", "OFF": .ambiguousBoolean(false)
    default: .string
    }
  }

  private var number: Resolved {
    var rest = Substring(text).utf8[...]
    if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest.removeFirst() }
    if rest.elementsEqual(".inf".utf8) || rest.elementsEqual(".Inf".utf8) || rest.elementsEqual(".INF".utf8) {
      return .irregularNumber
    }
    if text == ".nan" || text == ".NaN" || text == ".NAN" { return .irregularNumber }

    let whole = rest.prefix(while: \.isDigit)
    rest = rest.dropFirst(whole.count)
    if rest.isEmpty {
      guard !whole.isEmpty else { return .string }
      if whole.count > 1, whole.first == UInt8(ascii: "0") { return .irregularNumber }
      if let value = Int(text) { return .integer(value) }
      return finite
    }
    if isFraction(rest, afterDigits: !whole.isEmpty) {
      return whole.count > 1 && whole.first == UInt8(ascii: "0") ? .irregularNumber : finite
    }
    return isIrregular(whole: whole, rest: rest) ? .irregularNumber : .string
  }

  /// Whether `rest` is what may stand behind the digits before the point: `.5`, `.`, `.5e3`, `e-3`.
  private func isFraction(_ rest: Substring.UTF8View.SubSequence, afterDigits: Bool) -> Bool {
    var rest = rest
    var digits = afterDigits
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      let fraction = rest.prefix(while: \.isDigit)
      digits = digits || !fraction.isEmpty
      rest = rest.dropFirst(fraction.count)
    }
    guard digits else { return false }
    guard let exponent = rest.first else { return true }
    guard exponent == UInt8(ascii: "e") || exponent == UInt8(ascii: "E") else { return false }
    rest.removeFirst()
    if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest.removeFirst() }
    return !rest.isEmpty && rest.allSatisfy(\.isDigit)
  }

  /// YAML 1.1's underscores, base 60, and prefixes of other bases.
  private func isIrregular(whole: Substring.UTF8View.SubSequence, rest: Substring.UTF8View.SubSequence) -> Bool {
    if whole.elementsEqual("0".utf8), let prefix = rest.first {
      let digits = rest.dropFirst()
      switch prefix {
      case UInt8(ascii: "x"), UInt8(ascii: "o"), UInt8(ascii: "b"):
        return !digits.isEmpty && digits.allSatisfy { $0.isHexDigit || $0 == UInt8(ascii: "_") }
      default: break
      }
    }
    guard !whole.isEmpty else { return false }
    if rest.contains(UInt8(ascii: ":")) {
      // Base 60: groups of one or two digits, the last perhaps with a fraction.
      let groups = rest.dropFirst().split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      return rest.first == UInt8(ascii: ":")
        && groups.allSatisfy { group in
          let digits = group.prefix(while: \.isDigit)
          return (1...2).contains(digits.count)
            && group.dropFirst(digits.count).allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
        }
    }
    return rest.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }
      && rest.contains(UInt8(ascii: "_"))
  }

  private var finite: Resolved {
    guard let value = Double(text), value.isFinite else { return .irregularNumber }
    return .number(value)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  fileprivate var isHexDigit: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
  }
}
