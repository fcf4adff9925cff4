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
  /// What `delivery.branches` says; nil when the output lies beside the specs.
  public var pattern: String?

  /// Whether the branch holds rendered output alone, a folder a pipeline at its root; else it holds the specs too.
  public var isRendered: Bool { pattern != nil }

  /// - Parameters:
  ///   - branch: the branch that holds the specs.
  ///   - pattern: of rendered branches; nil keeps all on `branch`.
  ///   - outputFolder: of the project, as it lies in its git repository.
  public init(
    pipeline: Sourced<String>, environment: Sourced<String>, branch: Sourced<String>, pattern: Sourced<String>?,
    outputFolder: Sourced<String>
  ) {
    if let pattern {
      self._name = pattern.combined(with: environment) { Self.name(pattern: $0, environment: $1) }
      self._folder = pipeline.joined(with: pattern.origin)
    } else {
      self._name = branch
      self._folder = outputFolder.combined(with: pipeline) { "\($0)/\($1)" }.combined(with: environment) {
        "\($0)/\($1)"
      }
    }
    self.pattern = pattern?.value
  }

  /// As it was known before.
  public init(name: Sourced<String>, folder: Sourced<String>, pattern: String?) {
    self._name = name
    self._folder = folder
    self.pattern = pattern
  }

  private static func name(pattern: String, environment: String) -> String {
    pattern.replacing(placeholder, with: environment)
  }

  /// The environment whose branch a pattern calls by a name; nil when it calls none so.
  public static func environment(of name: String, pattern: String) -> String? {
    let parts = pattern.split(separator: placeholder, omittingEmptySubsequences: false)
    let count = name.utf8.count - parts.reduce(0) { $0 + $1.utf8.count }
    guard parts.count > 1, count > 0, count % (parts.count - 1) == 0 else { return nil }
    let start = name.utf8.dropFirst(parts[0].utf8.count)
    let environment = String(decoding: start.prefix(count / (parts.count - 1)), as: UTF8.self)
    return Self.name(pattern: pattern, environment: environment) == name ? environment : nil
  }

  /// The folder of the environment's Kubernetes objects.
  public var kubernetesFolder: Sourced<String> { $folder.map { "\($0)/kubernetes" } }
}
