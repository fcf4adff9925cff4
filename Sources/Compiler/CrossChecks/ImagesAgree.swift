internal import Backends
internal import Diagnostics
internal import Document
internal import Formats
internal import IR
internal import Source
internal import Spec

/// Programs of ours run in one image, whether an orchestrator starts them or the model server: a model is served by the
/// code that judged it. An image in the account's own registry has a repository there, whether it runs or CI pushes it.
enum ImagesAgree {
  /// - Parameter modules: of all environments in the account.
  static func check(_ plan: Plan, _ objects: ObjectIndex, _ modules: [TerraformContents]) -> [Diagnostic] {
    runtime(plan, objects) + repositories(plan, modules)
  }

  private static func runtime(_ plan: Plan, _ objects: ObjectIndex) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    let ours = plan.stages.filter { $0.config != nil }
    if let first = ours.first {
      for stage in ours where stage.image != first.image {
        findings.append(.imagesDiffer(stage.$image, of: stage.name, first.$image, of: first.name))
      }
      if let serving = plan.serving, serving.image != first.image {
        findings.append(.imagesDiffer(serving.$image, of: "the model server", first.$image, of: first.name))
      }
    }
    guard let serving = plan.serving else { return findings }
    for runtime in objects["ServingRuntime"] {
      for container in runtime.node["spec"]?["containers"]?.items ?? [] where container["image"] != nil {
        guard let image = container["image"], image.string != serving.image else { continue }
        findings.append(
          .imagesDiffer(
            Sourced(image.string ?? "", origin: image.origin ?? serving.$image.origin), of: runtime.id,
            serving.$image, of: "the plan"))
      }
    }
    return findings
  }

  private static func repositories(_ plan: Plan, _ modules: [TerraformContents]) -> [Diagnostic] {
    guard let cloud = plan.cloud, !cloud.repositories.isEmpty else { return [] }
    let own = "\(cloud.account).dkr.ecr.\(cloud.region)."
    var images = plan.stages.map(\.$image)
    if let serving = plan.serving { images.append(serving.$image) }
    images += (plan.deployment.automation?.images ?? []).map { image in
      image.$registry.combined(with: image.$name) { "\($0)/\($1)" }
    }
    var seen: Set<String> = []
    return images.compactMap { image in
      guard image.value.utf8.starts(with: own.utf8), seen.insert(image.value).inserted,
        let path = try? ImageReference(parsing: image.value).repository,
        !modules.contains(where: { $0.repositories.contains(path) })
      else { return nil }
      return .repositoryMissing(image, path: path)
    }
  }
}

extension Diagnostic {
  fileprivate static func imagesDiffer(
    _ image: Sourced<String>, of user: String, _ other: Sourced<String>, of otherUser: String
  ) -> Diagnostic {
    Diagnostic(
      .imagesDiffer, at: image.origin.span, "\(user) runs `\(image.value)`, and \(otherUser) runs `\(other.value)`",
      notes: [other.origin.span.map { Note("the other one comes from here", at: $0) }])
  }

  fileprivate static func repositoryMissing(_ image: Sourced<String>, path: String) -> Diagnostic {
    Diagnostic(
      .imagesDiffer, at: image.origin.span, "`\(image.value)` is to be in the repository `\(path)`, which nothing makes"
    )
  }
}
