extension Quantity {
  /// Processor time: `4` cores or `500m`, a thousandth of a core being the finest.
  public struct CPU: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var millicores: Int

    public init(millicores: Int) { self.millicores = millicores }

    /// As Kubernetes writes it: whole cores plain, else thousandths.
    public var description: String { millicores % 1000 == 0 ? "\(millicores / 1000)" : "\(millicores)m" }

    public var cores: Double { Double(millicores) / 1000 }

    public static func < (left: CPU, right: CPU) -> Bool { left.millicores < right.millicores }

    /// Reads `4`, `0.5` or `500m`.
    public init(parsing text: String) throws(Malformed) {
      var rest = text[...]
      guard let number = Decimal(consuming: &rest) else {
        throw Malformed(
          text.hasPrefix("-") ? "it must not be negative" : "it must be a number of cores such as `4` or `500m`")
      }
      guard rest == "" || rest == "m" else {
        let start = text.utf8.count - rest.utf8.count
        throw Malformed(
          "there is no unit `\(rest)` of CPU; write `4` for cores or `500m` for thousandths",
          at: start..<text.utf8.count)
      }
      guard let millicores = number.times(rest == "m" ? 1 : 1000) else {
        throw Malformed("Kubernetes counts no finer than a thousandth of a core; round it, as in `500m`")
      }
      self.millicores = millicores
    }
  }
}
