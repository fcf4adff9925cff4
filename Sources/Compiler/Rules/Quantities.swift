internal import Diagnostics
internal import Source
internal import Spec

/// Amounts of memory are large enough for a container to start with.
enum Quantities {
  /// In bytes. The runtimes need about as much before a container's own program begins.
  private static let leastMemory = 4 << 20

  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let spec = facts.spec
    let stages = (spec.stages ?? []).compactMap { $0.resources?.$memory }
    return ([spec.training.resources.$memory, spec.serving.resources.$memory] + stages)
      .filter { $0.value.bytes < leastMemory }
      .map(Diagnostic.memoryTooSmall)
  }
}

extension Diagnostic {
  fileprivate static func memoryTooSmall(_ memory: Sourced<Quantity.Memory>) -> Diagnostic {
    let bytes = memory.value.bytes
    return Diagnostic(
      .quantityRefused, at: memory.origin.span, "no container starts with \(bytes) bytes of memory",
      help: bytes <= 4096 ? "did you mean `\(bytes)Gi`?" : "write 4Mi or more")
  }
}
