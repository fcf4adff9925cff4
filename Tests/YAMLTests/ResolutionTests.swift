import Testing
import YAML

@Suite struct ResolutionTests {
  static let plain: [(String, Node.Scalar.Resolved)] = [
    ("", .null), ("~", .null), ("null", .null), ("NULL", .null), ("nUll", .string), ("none", .string),
    ("true", .bool(true)), ("False", .bool(false)), ("tRue", .string), ("truely", .string),
    ("no", .ambiguousBoolean(false)), ("NO", .ambiguousBoolean(false)), ("y", .ambiguousBoolean(true)),
    ("On", .ambiguousBoolean(true)), ("off", .ambiguousBoolean(false)), ("nO", .string), ("norway", .string),
    ("0", .integer(0)), ("-7", .integer(-7)), ("+7", .integer(7)), ("123456789012", .integer(123_456_789_012)),
    ("9223372036854775807", .integer(.max)), ("9223372036854775808", .number(9223372036854775808)),
    ("1.5", .number(1.5)), (".5", .number(0.5)), ("-.5", .number(-0.5)), ("1.", .number(1)), ("1e3", .number(1000)),
    ("1E-3", .number(0.001)), ("1.5e+3", .number(1500)), ("0.0", .number(0)),
    (".", .string), ("-", .string), ("+", .string), ("-.", .string), ("e3", .string), (".e3", .string),
    ("1e", .string), ("1e+", .string), ("1.5.2", .string), ("--1", .string), ("1-2", .string), ("0x", .string),
    ("0b2g", .string), ("500m", .string), ("5%", .string), ("2024-01-01", .string), ("0 2 * * *", .string),
    ("010", .irregularNumber), ("-010", .irregularNumber), ("012345678901", .irregularNumber),
    ("00.5", .irregularNumber), ("0o10", .irregularNumber), ("0x1F", .irregularNumber), ("0b10", .irregularNumber),
    ("1_000", .irregularNumber), ("1_000.5", .irregularNumber), ("1:30", .irregularNumber),
    ("12:30:45.5", .irregularNumber), ("1:234", .string), ("1:", .string), ("1:3a", .string), ("10:a", .string),
    (".inf", .irregularNumber), ("-.INF", .irregularNumber), (".NaN", .irregularNumber), ("-.nan", .string),
    ("1e999", .irregularNumber), ("inf", .string), ("nan", .string), ("infinity", .string), ("٣", .string),
  ]

  @Test(arguments: plain) func plainScalar(text: String, expected: Node.Scalar.Resolved) {
    #expect(Node.Scalar(text).resolved == expected)
  }

  @Test(arguments: [Node.Scalar.Style.singleQuoted, .doubleQuoted, .literal, .folded])
  func quotedScalarIsAString(style: Node.Scalar.Style) {
    for text in ["", "no", "1", "true", "null", "010"] {
      #expect(Node.Scalar(text, style: style).resolved == .string)
    }
  }
}
