public import Source

/// Where the output of one environment lies in git: the one place that says it, for whoever commits it and for whoever
/// syncs it.
public struct RenderedBranch: Hashable, Sendable {
  /// What `delivery.branches` holds in place of an environment's name.
  public static let placeholder = "{environment}"

  /// The branch, without `refs/heads/`.
  @Sourced public var name: String
  /// The folder in that branch that holds what `OUTPUT/PIPELINE/ENVIRONMENT/` holds, without a trailing `/`.
  @Sourced public var folder: String
  /// Whether the branch holds rendered output alone, a folder a pipeline at its root; else it holds the specs too.
  public var isRendered: Bool

  /// - Parameters:
  ///   - branch: the branch that holds the specs.
  ///   - pattern: of rendered branches; nil keeps all on `branch`.
  ///   - outputFolder: of the project, as it lies in its git repository.
  public init(
    pipeline: Sourced<String>, environment: Sourced<String>, branch: Sourced<String>, pattern: Sourced<String>?,
    outputFolder: Sourced<String>
  ) {
    if let pattern {
      self._name = pattern.combined(with: environment) { $0.replacing(Self.placeholder, with: $1) }
      self._folder = pipeline.joined(with: pattern.origin)
    } else {
      self._name = branch
      self._folder = outputFolder.combined(with: pipeline) { "\($0)/\($1)" }.combined(with: environment) {
        "\($0)/\($1)"
      }
    }
    self.isRendered = pattern != nil
  }

  /// As it was known before.
  public init(name: Sourced<String>, folder: Sourced<String>, isRendered: Bool) {
    self._name = name
    self._folder = folder
    self.isRendered = isRendered
  }

  /// The folder of the environment's Kubernetes objects.
  public var kubernetesFolder: Sourced<String> { $folder.map { "\($0)/kubernetes" } }
}
