internal import Diagnostics
internal import Source
internal import Spec

/// What a container asks for is enough to start with, and no more than some machine has.
enum Quantities {
  /// In bytes. The runtimes need about as much before a container's own program begins.
  private static let leastMemory = Quantity.Memory(bytes: 4 << 20)
  /// Twice what the largest machines of the clouds have.
  private static let mostMemory = Quantity.Memory(bytes: 64 << 40)
  private static let mostCPU = Quantity.CPU(millicores: 4096 * 1000)

  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let spec = facts.spec
    let all = [spec.training.resources, spec.serving.resources] + (spec.stages ?? []).compactMap(\.resources)
    return all.flatMap { resources -> [Diagnostic] in
      var findings: [Diagnostic] = []
      if resources.memory < leastMemory { findings.append(Diagnostic.memoryTooSmall(resources.$memory)) }
      if resources.memory > mostMemory {
        findings.append(Diagnostic.noSuchMachine(resources.$memory, of: "memory", most: mostMemory))
      }
      if resources.cpu > mostCPU {
        findings.append(Diagnostic.noSuchMachine(resources.$cpu, of: "CPU", most: mostCPU))
      }
      return findings
    }
  }
}

extension Diagnostic {
  fileprivate static func memoryTooSmall(_ memory: Sourced<Quantity.Memory>) -> Diagnostic {
    let bytes = memory.value.bytes
    return Diagnostic(
      .quantityRefused, at: memory.origin.span, "no container starts with \(bytes) bytes of memory",
      help: bytes <= 4096 ? "did you mean `\(bytes)Gi`?" : "write 4Mi or more")
  }

  fileprivate static func noSuchMachine<Amount: CustomStringConvertible>(
    _ amount: Sourced<Amount>, of what: String, most: Amount
  ) -> Diagnostic {
    Diagnostic(
      .quantityRefused, at: amount.origin.span,
      "no machine has \(amount.value) of \(what), so the pod would wait for ever",
      help: "write \(most) or less")
  }
}
