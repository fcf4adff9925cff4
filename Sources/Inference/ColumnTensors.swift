internal import ONNX
internal import Tabular

extension ColumnValues {
  /// The values of some rows as a graph's input of this type takes them: a missing number is NaN, a missing text empty.
  ///
  /// - Returns: nil when one is missing that has no such place.
  /// - Precondition: the type is one that the column fits.
  func elements(_ rows: Range<Int>, as type: ElementType) -> Tensor.Elements? {
    switch (self, type) {
    case (.numbers(let values), .double): return .doubles(Array(values[rows]))
    case (.numbers(let values), _): return .floats(values[rows].map { Float($0) })
    case (.integers(let values), .int64):
      return values[rows].contains(Self.missingInteger) ? nil : .int64s(Array(values[rows]))
    case (.integers(let values), .int32):
      let narrow = values[rows].compactMap { Int32(exactly: $0) }
      return narrow.count == rows.count ? .int32s(narrow) : nil
    case (.integers(let values), .double): return .doubles(values[rows].map(Self.double))
    case (.integers(let values), _): return .floats(values[rows].map { Float(Self.double($0)) })
    case (.booleans(let values), .bool):
      return values[rows].contains { $0 > 1 } ? nil : .bools(values[rows].map { $0 == 1 })
    case (.booleans(let values), .double): return .doubles(values[rows].map { $0 > 1 ? .nan : Double($0) })
    case (.booleans(let values), _): return .floats(values[rows].map { $0 > 1 ? .nan : Float($0) })
    case (.categories(let values), _):
      return .strings(values.codes[rows].map { $0 < 0 ? "" : values.levels[Int($0)] })
    case (.strings(let values), _): return .strings(rows.map { values[$0] })
    case (.timestamps, _): preconditionFailure("no input is a time")
    }
  }

  private static func double(_ value: Int64) -> Double { value == missingInteger ? .nan : Double(value) }
}
