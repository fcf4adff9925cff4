internal import Diagnostics
internal import Source
internal import Spec

/// Nobody reserves a GPU for a built-in algorithm: these train and serve on the processor.
enum IdleGPUs {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    guard let algorithm = facts.spec.training.$algorithm.present() else { return [] }
    return [facts.spec.training.resources.gpu, facts.spec.serving.resources.gpu].compactMap { gpu in
      gpu.count > 0 ? Diagnostic.idleGPU(gpu.$count, algorithm: algorithm) : nil
    }
  }
}

extension Diagnostic {
  fileprivate static func idleGPU(
    _ count: Sourced<Int>, algorithm: Sourced<PipelineSpec.Algorithm>
  ) -> Diagnostic {
    Diagnostic(
      .idleGPU, at: count.origin.span, "`\(algorithm.value.rawValue)` computes on the processor and leaves a GPU idle",
      notes: [Note("the algorithm is chosen here", where: algorithm)],
      help: "leave `gpu` out, or bring a training `image` that uses it")
  }
}
