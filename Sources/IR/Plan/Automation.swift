public import Source

/// What a repository's own service for continuous integration has to know of one environment of a pipeline.
public struct Automation: Hashable, Sendable {
  /// By the names of the language.
  public enum System: String, CaseIterable, Hashable, Sendable {
    case githubActions = "github_actions"
    case gitlabCI = "gitlab_ci"
  }

  /// An image that is built from a folder of the repository.
  public struct Image: Hashable, Sendable {
    /// Behind the registry.
    @Sourced public var name: String
    /// Without a trailing `/`.
    @Sourced public var registry: String
    /// A folder, as it lies in the git repository.
    @Sourced public var context: String
    /// Relative to the context.
    @Sourced public var dockerfile: String

    public init(
      name: Sourced<String>, registry: Sourced<String>, context: Sourced<String>, dockerfile: Sourced<String>
    ) {
      self._name = name
      self._registry = registry
      self._context = context
      self._dockerfile = dockerfile
    }
  }

  @Sourced public var system: System
  /// The image with mlgen's own programs, as the spec says it: what is pinned may be older than the compiler.
  @Sourced public var runtimeImage: String
  public var images: [Image]

  public init(system: Sourced<System>, runtimeImage: Sourced<String>, images: [Image]) {
    self._system = system
    self._runtimeImage = runtimeImage
    self.images = images
  }
}
