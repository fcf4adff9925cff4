public import Document
internal import Formats
public import IR
internal import RuntimeContract
internal import Source

/// The page at the top of a pipeline's output: what is here, for whoever opens the folder first.
public struct PipelinePage: Sendable {
  private let plans: [Plan]
  private let specPath: String

  /// - Parameter plans: those of all environments, in the order of the spec; never empty.
  public init(plans: [Plan], specPath: String) {
    precondition(!plans.isEmpty, "a pipeline has an environment")
    self.plans = plans
    self.specPath = specPath
  }

  public func text(_ templates: TemplateSet) -> RenderedText { templates.readme.render(self) }

  private var identity: Identity { plans[0].identity }

  static let template = TemplateDefinition<PipelinePage>(
    "docs/README.md", .markdown, "The page at the top of a pipeline's output, generated/PIPELINE/README.md.",
    [
      .required("name", .text, "The pipeline's name.") { $0.identity.$pipeline },
      .optional("description", .text, "What the pipeline is for.") { $0.identity.$description.unlessEmpty },
      .optional("owner", .text, "Who answers for it.") { $0.identity.$owner.unlessEmpty },
      .required("spec", .code, "The path of the pipeline's spec.") {
        Sourced($0.specPath, rule: "the file that the pipeline was compiled from")
      },
      .required("environments", .list(of: environment), "The environments, in the order of the spec.", \.plans),
      .required("unpinned", .list(of: environment), "Those of the environments that have no pinned model.") {
        $0.plans.filter { $0.notes.contains(.noModelPinned) }
      },
      .required("clouds", .list(of: cloud), "The folders of Terraform, those that others need first.", \.clouds),
      .required("graphs", .list(of: graph), "The graphs of stages, each once.", \.graphs),
    ])

  /// What an environment shares, the last one makes.
  private var clouds: [TerraformModule] { plans.reversed().compactMap { TerraformModule($0, among: plans) } }

  private static let cloud: TemplateType<TerraformModule> = .record([
    .required("folder", .code, "The folder, as seen from the page.") {
      $0.environment.map { "\($0)/\(TerraformModule.folder)" }
    },
    .required("init", .code, "The command that prepares the folder.", \.initCommand),
    .required("secrets", .flag, "Whether entries wait for values.", \.makesSecrets),
    .required("creates", .flag, "Whether it makes the cluster.", \.makesCluster),
    .required("storage", .code, "The storage class of workspaces.", \.storageClass),
  ])

  /// The stages of environments in which they are the same.
  private struct Graph {
    var plans: [Plan]
    let mermaid: RenderedText
  }

  private var graphs: [Graph] {
    plans.filter { !$0.stages.isEmpty }.reduce(into: []) { graphs, plan in
      let mermaid = StageDiagram.diagram(of: plan).untitledMermaid
      if let same = graphs.firstIndex(where: { $0.mermaid.bytes == mermaid.bytes }) {
        graphs[same].plans.append(plan)
      } else {
        graphs.append(Graph(plans: [plan], mermaid: mermaid))
      }
    }
  }

  private static let graph: TemplateType<Graph> = .record([
    .required("environments", .list(of: .text), "The environments that run these stages.") {
      $0.plans.map(\.identity.$environment)
    },
    .required("mermaid", .block, "What runs and what it waits for, as Mermaid draws it.") {
      CodeBlock(language: "mermaid", text: $0.mermaid)
    },
  ])

  private static let environment: TemplateType<Plan> = .record(
    [
      .required("name", .text, "The environment's name.") { $0.identity.$environment },
      .required("namespace", .code, "Its namespace.") { $0.identity.$namespace },
      .optional("model", .text, "The version of the model that serves there.") { $0.serving?.model.$version },
      .required("stages", .list(of: .code), "The names of its stages, in the order in which they run.") {
        $0.stages.map(\.$name)
      },
      .required("pin", .code, "The command that pins a model there.") { plan in
        plan.identity.$pipeline.combined(with: plan.identity.$environment) { pipeline, environment in
          "mlgen pin \(pipeline) \(environment) --model VERSION,URI,DIGEST"
        }
      },
      .required("deploys", .flag, "Whether a stage pins the models that pass.") { plan in
        Sourced(
          plan.stages.contains { $0.command.map(\.value) == Program.pin }, origin: plan.identity.$environment.origin)
      },
      .required("losesDrift", .flag, "Whether drift is wanted there, and not looked for because no model is pinned.") {
        Sourced($0.notes.contains(.driftNeedsModel), origin: $0.identity.$environment.origin)
      },
    ], origin: { $0.identity.$environment.origin })
}

extension Sourced<String> {
  fileprivate var unlessEmpty: Sourced? { value.isEmpty ? nil : self }
}
