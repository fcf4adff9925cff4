extension Quantity {
  /// Bytes, with the units of Kubernetes: `8Gi`, `500M`, `1048576`.
  public struct Memory: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var bytes: Int

    public init(bytes: Int) { self.bytes = bytes }

    /// By the largest binary unit that divides it, else the largest decimal one.
    public var description: String {
      guard bytes != 0 else { return "0" }
      for unit in Self.units.reversed() where unit.isBinary && bytes % unit.size == 0 {
        return "\(bytes / unit.size)\(unit.name)"
      }
      for unit in Self.units.reversed() where !unit.isBinary && bytes % unit.size == 0 {
        return "\(bytes / unit.size)\(unit.name)"
      }
      return "\(bytes)"
    }

    public static func < (left: Memory, right: Memory) -> Bool { left.bytes < right.bytes }

    /// In ascending size; the six of each family that Kubernetes knows.
    private static let units: [(name: String, size: Int, isBinary: Bool)] = [
      ("k", 1_000, false), ("Ki", 1 << 10, true), ("M", 1_000_000, false), ("Mi", 1 << 20, true),
      ("G", 1_000_000_000, false), ("Gi", 1 << 30, true), ("T", 1_000_000_000_000, false), ("Ti", 1 << 40, true),
      ("P", 1_000_000_000_000_000, false), ("Pi", 1 << 50, true), ("E", 1_000_000_000_000_000_000, false),
      ("Ei", 1 << 60, true),
    ]

    /// Reads a number with or without a unit. A fraction is fine when whole bytes come out.
    public init(parsing text: String) throws(Malformed) {
      var rest = text[...]
      guard let number = Decimal(consuming: &rest) else {
        throw Malformed(
          text.hasPrefix("-") ? "it must not be negative" : "it must be an amount of bytes such as `8Gi` or `500M`")
      }
      let unit = String(rest)
      let range = (text.utf8.count - rest.utf8.count)..<text.utf8.count
      if unit.hasPrefix(" "), Self.units.contains(where: { " \($0.name)" == unit }) {
        throw Malformed("leave the blank before `\(unit.dropFirst())` out", at: range.lowerBound..<range.lowerBound + 1)
      }
      guard unit.isEmpty || Self.units.contains(where: { $0.name == unit }) else {
        throw Malformed(Self.advice(unit), at: range)
      }
      let size = Self.units.first { $0.name == unit }?.size ?? 1
      guard let bytes = number.times(size) else {
        throw Malformed("it must come to a whole number of bytes below 8Ei")
      }
      self.bytes = bytes
    }

    private static func advice(_ unit: String) -> String {
      switch unit {
      case "m": return "`m` is a thousandth of a byte to Kubernetes; write `M` for megabytes or `Mi` for mebibytes"
      case "K": return "there is no unit `K`; write `k` for 1000 bytes or `Ki` for 1024"
      case "B", "b": return "bytes have no unit; leave `\(unit)` out"
      default: break
      }
      let stem = unit.lowercased().filter { $0 != "b" }
      if let match = units.first(where: { $0.name.lowercased() == stem }) {
        return "there is no unit `\(unit)`; write `\(match.name)`"
      }
      return "there is no unit `\(unit)`; the units are k, M, G, T, P, E and Ki, Mi, Gi, Ti, Pi, Ei"
    }
  }
}
