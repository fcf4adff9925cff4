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

    /// The section as it is where nobody wrote it.
    public static var unwritten: Delivery { Delivery() }
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
      .object("images", { $1(&$0.images) }, "The images that run."),
      .optional(
        "registry", { $1(&$0.$registry) }, "The registry that images are pushed to and pulled from.", .imageRegistry),
      .optional(
        "repository", { $1(&$0.$repository) }, "The git repository that holds the output. It brings Argo CD and CI.",
        .gitRepository),
      .value("branch", { $1(&$0.$branch) }, "The branch that holds the specs and the output.", .branch),
      .optional(
        "branches", { $1(&$0.$branches) }, "Branches that hold the rendered output, one an environment.",
        .branchPattern,
        derived: "all environments are on `branch`"),
      .optional("secret", { $1(&$0.$secret) }, "The secret with the key that lets a stage commit a pin."),
      .value("ci", { $1(&$0.$ci) }, "What checks and builds."),
      .value(
        "gitops", { $1(&$0.$gitops) },
        "What syncs the output to clusters. Argo CD does so by itself, but where a word of the environment's name is "
          + "`prod` or `production`: there a person starts each sync."),
    ])
}

extension PipelineSpec.Delivery.Images: SpecObject {
  static let table = Table<PipelineSpec.Delivery.Images>(
    "Images", "the images section",
    [
      .optional(
        "runtime", { $1(&$0.$runtime) }, "The image with mlgen's own programs.",
        derived: "`mlgen-runtime` of this compiler's version, from `delivery.registry` when that is written"),
      .objects("build", { $1(&$0.$build) }, "Images of your own that CI builds."),
    ])
}

extension PipelineSpec.Delivery.Build: SpecObject {
  static let table = Table<PipelineSpec.Delivery.Build>(
    "Build", "an image to build",
    [
      .required("name", { $1(&$0.$name) }, "The image's name behind the registry.", .name("enrich")),
      .required("context", { $1(&$0.$context) }, "The folder that it is built from.", .plainPath("images/enrich")),
      .value("dockerfile", { $1(&$0.$dockerfile) }, "The Dockerfile in that folder.", .plainPath("Dockerfile")),
    ])
}

extension PipelineSpec.Delivery.CI: EnumValue {}
extension PipelineSpec.Delivery.GitOps: EnumValue {}
