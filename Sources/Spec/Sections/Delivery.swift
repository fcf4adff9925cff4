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

extension PipelineSpec.Delivery: SpecObject {
  static let table = Table<PipelineSpec.Delivery>(
    "Delivery", "the delivery section",
    [
      .object("images", \.images, "The images that run."),
      .optional("registry", \.$registry, "The registry that images are pushed to and pulled from.", .imageRegistry),
      .optional(
        "repository", \.$repository, "The git repository that holds the output. It brings Argo CD and CI.",
        .gitRepository),
      .value("branch", \.$branch, "The branch that holds the specs and the output.", .branch),
      .optional(
        "branches", \.$branches, "Branches that hold the rendered output, one an environment.", .branchPattern,
        derived: "all environments are on `branch`"),
      .optional("secret", \.$secret, "The secret with the key that lets a stage commit a pin."),
      .value("ci", \.$ci, "What checks and builds."),
      .value("gitops", \.$gitops, "What syncs the output to clusters."),
    ])
}

extension PipelineSpec.Delivery.Images: SpecObject {
  static let table = Table<PipelineSpec.Delivery.Images>(
    "Images", "the images section",
    [
      .optional(
        "runtime", \.$runtime, "The image with mlgen's own programs.",
        derived: "`mlgen-runtime` of this compiler's version, from `delivery.registry` when that is written"),
      .objects("build", \.$build, "Images of your own that CI builds."),
    ])
}

extension PipelineSpec.Delivery.Build: SpecObject {
  static let table = Table<PipelineSpec.Delivery.Build>(
    "Build", "an image to build",
    [
      .required("name", \.$name, "The image's name behind the registry.", .name("enrich")),
      .required("context", \.$context, "The folder that it is built from.", .path("images/enrich")),
      .value("dockerfile", \.$dockerfile, "The Dockerfile in that folder.", .path("Dockerfile")),
    ])
}

extension PipelineSpec.Delivery.CI: EnumValue {}
extension PipelineSpec.Delivery.GitOps: EnumValue {}
