/// What a stage asks of the machine.
struct Demand: Hashable, Sendable {
  /// Thousandths of a core.
  var cores: Int
  /// Bytes.
  var memory: Int

  /// - Parameters: quantities of Kubernetes, such as `500m`, `1.5`, `8Gi`; what is none asks for nothing.
  init(cpu: String, memory: String) {
    cores = cpu.hasSuffix("m") ? Int(cpu.dropLast()) ?? 0 : Int((Double(cpu) ?? 0) * 1000)
    self.memory = Self.bytes(memory)
  }

  init(cores: Int, memory: Int) {
    self.cores = cores
    self.memory = memory
  }

  static func bytes(_ text: String) -> Int { bytesIfQuantity(text) ?? 0 }

  /// Nil for what is no quantity, or more than there can be.
  static func bytesIfQuantity(_ text: String) -> Int? {
    let units: [(String, Double)] = [
      ("Ki", 0x1p10), ("Mi", 0x1p20), ("Gi", 0x1p30), ("Ti", 0x1p40), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12),
    ]
    let unit = units.first { text.hasSuffix($0.0) }
    guard let number = Double(text.dropLast(unit?.0.count ?? 0)), number >= 0 else { return nil }
    let bytes = number * (unit?.1 ?? 1)
    return bytes < 0x1p62 ? Int(bytes) : nil
  }
}

/// Sizes as Kubernetes and people write them.
public enum Quantity {
  /// Nil for what is none.
  public static func bytes(_ text: String) -> Int? { Demand.bytesIfQuantity(text) }
}
