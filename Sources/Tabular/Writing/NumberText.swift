/// Numbers as the shortest texts that read back the same.
enum NumberText {
  /// What six decimals hold, as most numbers of files are, is found by one division: a decimal of at most 15 digits is
  /// the only one of its length that reads back, and reading it is that division (W. D. Clinger, 1990). The standard
  /// library does the rest.
  static func append(_ value: Double, to output: inout [UInt8]) {
    let magnitude = value.magnitude
    guard magnitude < 1e9, magnitude >= 1e-4 else {
      output.append(contentsOf: value.description.utf8)
      return
    }
    let scaled = UInt64(magnitude * 1e6 + 0.5)
    guard Double(scaled) / 1e6 == magnitude else {
      output.append(contentsOf: value.description.utf8)
      return
    }
    var (whole, fraction) = scaled.quotientAndRemainder(dividingBy: 1_000_000)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { text in
      text.initialize(repeating: 48)
      // From the end: six decimals, of which zeros at the end go, the point, up to ten digits, the sign.
      var end = 24
      for place in stride(from: 23, to: 17, by: -1) {
        text[place] = 48 + UInt8(fraction % 10)
        fraction /= 10
      }
      while end > 19, text[end - 1] == 48 { end -= 1 }
      text[17] = 46
      var start = 17
      repeat {
        start -= 1
        text[start] = 48 + UInt8(whole % 10)
        whole /= 10
      } while whole > 0
      if value < 0 {
        start -= 1
        text[start] = 45
      }
      output.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<end]))
    }
  }
}
