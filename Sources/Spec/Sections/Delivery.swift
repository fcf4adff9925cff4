public import Source

extension PipelineSpec {
  public struct Delivery: Sendable {
    public enum CI: String, CaseIterable, Sendable {
      case githubActions = "github_actions"
      case gitlabCI = "gitlab_ci"
    }
    public enum GitOps: String, CaseIterable, Sendable { case argocd }

    public var place = Place()
    public var images = Images()
    /// The prefix of images, without a trailing `/`.
    @Sourced() public var registry: String?
    /// The repository that holds the output; nil brings neither Argo CD nor CI.
    @Sourced() public var repository: String?
    @Sourced("main", rule: "git's usual branch") public var branch: String
    /// A branch an environment, with `{environment}` in it; nil keeps all on `branch`.
    @Sourced() public var branches: String?
    /// Lets a stage commit a pin.
    @Sourced() public var secret: SecretPath?
    @Sourced(.githubActions, rule: "GitHub Actions run the checks unless `delivery.ci` names another") public var ci: CI
    @Sourced(.argocd, rule: "Argo CD syncs the output") public var gitops: GitOps

    init() {}
  }
}

extension PipelineSpec.Delivery {
  public struct Images: Sendable {
    public var place = Place()
    /// Nil: `[registry/]mlgen-runtime:VERSION` of this compiler.
    @Sourced() public var runtime: ImageReference?
    @Sourced([], rule: "no image is built unless `delivery.images.build` names it") public var build: [Build]

    init() {}
  }

  public struct Build: Sendable {
    public var place = Place()
    @Sourced(unset: "") public var name: String
    /// A folder, relative to the repository's root.
    @Sourced(unset: "") public var context: String
    /// Relative to the context.
    @Sourced("Dockerfile", rule: "the file that docker looks for") public var dockerfile: String

    init() {}
  }
}
