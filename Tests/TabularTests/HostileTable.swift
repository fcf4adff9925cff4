import Tabular

/// Tables of what readers and writers get wrong, drawn from a seed.
enum HostileTable {
  static let texts = [
    "", " ", "a", "NA", "null", "true", "-1", "1e5", "\"", "\"\"", ",", "\n", "\r\n", "\r", "a,b\"c\nd", "é", "日本語",
    "👩‍👩‍👧",
    "\u{feff}", "2026-01-01", "x\ty", "'", "=1+1", "ends\"", String(repeating: "long, ", count: 20),
  ]
  static let numbers: [Double] = [
    .nan, 0, -0.0, 1, 0.1, -1e300, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 9_007_199_254_740_994, 1 / 3,
    .infinity,
    -.infinity,
    123_456.789, 1e22, 1e23, 1e-7,
  ]
  static let integers: [Int64] = [.min, .min + 1, .max, 0, -1, 1 << 53 + 1]
  static let times: [Int64] = [.min, 0, -1, 951_825_600_000_000, -62_167_219_200_000_000, 253_402_300_799_999_999]

  /// - Parameter only: the types of its columns: n, i, b, t, c or s.
  static func table(seed: Int, rows: Int, types: String = "nibtcs") -> Table {
    var generator = SeededGenerator(seed: seed)
    func draw<Value>(_ values: [Value]) -> [Value] { (0..<rows).map { _ in values[generator.below(values.count)] } }
    let columns = types.enumerated().map { index, type -> TableColumn in
      let values: ColumnValues
      switch type {
      case "n": values = .numbers(draw(numbers))
      case "i": values = .integers(draw(integers))
      case "b": values = .booleans(draw([0, 1, ColumnValues.missingBoolean]))
      case "t": values = .timestamps(draw(times))
      case "c":
        values = .categories(
          CategoryValues(codes: draw((-1..<texts.count).map { Int32($0) }), levels: texts))
      default:
        var strings = StringValues()
        for row in 0..<rows {
          if generator.below(4) == 0 {
            strings.missing.append(row)
          } else {
            strings.bytes += texts[generator.below(texts.count)].utf8
          }
          strings.offsets.append(strings.bytes.count)
        }
        values = .strings(strings)
      }
      return TableColumn(name: "\(index == 0 ? "\u{feff}" : texts[index + 8])\(index)", values: values)
    }
    return Table(columns: columns, rowCount: rows)
  }
}
