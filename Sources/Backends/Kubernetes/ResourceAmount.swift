/// A Kubernetes quantity that can be added: CPU in thousandths of a core, memory in bytes.
enum ResourceAmount {
  /// Thousandths of a core of a CPU quantity: `500m`, `4`, `0.5`. A finer part rounds up, as the API server does.
  static func millicores(_ quantity: String) -> Int { scaled(quantity, unit: 1000) }

  /// Bytes of a memory quantity: `8Gi`, `500M`, `1024`. A part of a byte rounds up.
  static func bytes(_ quantity: String) -> Int { scaled(quantity, unit: 1) }

  /// The shortest quantity of so many thousandths of a core.
  static func cpu(_ millicores: Int) -> String {
    millicores.isMultiple(of: 1000) ? "\(millicores / 1000)" : "\(millicores)m"
  }

  /// The shortest quantity of so many bytes, in powers of 1024.
  static func memory(_ bytes: Int) -> String {
    for (suffix, exponent) in [("Ti", 40), ("Gi", 30), ("Mi", 20), ("Ki", 10)]
    where bytes != 0 && bytes.isMultiple(of: 1 << exponent) {
      return "\(bytes >> exponent)\(suffix)"
    }
    return "\(bytes)"
  }

  private static let suffixes: [(suffix: String, factor: Double)] = [
    ("Ki", 0x1p10), ("Mi", 0x1p20), ("Gi", 0x1p30), ("Ti", 0x1p40), ("Pi", 0x1p50),
    ("m", 1e-3), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15), ("", 1),
  ]

  private static func scaled(_ quantity: String, unit: Double) -> Int {
    for (suffix, factor) in suffixes where quantity.hasSuffix(suffix) {
      guard let number = Double(quantity.dropLast(suffix.count)), number >= 0 else { continue }
      // Below a thousandth of a millionth lies the error of binary fractions, such as that of 0.1 × 1000.
      let amount = (number * factor * unit * 1e6).rounded() / 1e6
      if let whole = Int(exactly: amount.rounded(.up)) { return whole }
    }
    preconditionFailure("a plan's resources are Kubernetes quantities, and \(quantity) is none")
  }
}
