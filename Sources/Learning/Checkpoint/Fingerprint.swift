/// A number that tells fits apart: of their data, parameters and seed. FNV-1a over words, its high bits mixed into the low
/// ones: the same in every process and version.
struct Fingerprint {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0x100_0000_01b3
    value ^= value >> 29
  }

  mutating func add(_ number: Int) { add(UInt64(bitPattern: Int64(number))) }
  mutating func add(_ number: Double) { add(number.bitPattern) }
  mutating func add(_ number: Float) { add(UInt64(number.bitPattern)) }

  mutating func add(_ text: String) {
    for byte in text.utf8 { add(UInt64(byte)) }
    add(text.utf8.count)
  }

  /// Tells damaged bytes from whole ones.
  static func sum(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var sum = Fingerprint()
    for byte in bytes { sum.add(UInt64(byte)) }
    return sum.value
  }

  /// Columns by number and kind, and rows: the first, the last and many between.
  mutating func add(_ training: TrainingSet) {
    let count = training.features.rowCount
    add(count)
    let step = max(1, count / 257)
    var value = [Float](repeating: 0, count: 1)
    for column in training.features.columns {
      add(column.values.levels ?? -1)
      for row in stride(from: 0, to: count, by: step) {
        value.withUnsafeMutableBufferPointer { column.values.write(row..<row + 1, into: $0) }
        add(value[0].isNaN ? Float.infinity : value[0])
      }
    }
    for row in stride(from: 0, to: count, by: step) {
      switch training.target {
      case .classes(let classes, let count):
        add(count)
        add(Int(classes[row]))
      case .values(let values): add(values[row])
      }
      if let weights = training.weights { add(weights[row]) }
    }
  }
}
