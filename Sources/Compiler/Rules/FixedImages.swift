internal import Diagnostics
internal import Source
internal import Spec

/// Every image names one build.
enum FixedImages {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let spec = facts.spec
    let images = [spec.training.$image.present(), spec.delivery?.images.$runtime.present()]
    let stages = (spec.stages ?? []).map { $0.$image.present() }
    return (images + stages).compactMap { image in
      guard let image, !image.value.isFixed else { return nil }
      return Diagnostic.imageNotFixed(image)
    }
  }
}

extension Diagnostic {
  static func imageNotFixed(_ image: Sourced<ImageReference>) -> Diagnostic {
    guard let range = image.value.tagRange else {
      return Diagnostic(
        .imageNotFixed, at: image.origin.span, "`\(image.value)` has no tag and no digest",
        help: "add the version, as in `\(image.value):1.0.0`, or the digest")
    }
    return Diagnostic(
      .imageNotFixed, at: image.part(range), "`latest` is another image every time it is pushed",
      help: "write the version, or the digest as in `\(image.value.repository)@sha256:…`")
  }
}
