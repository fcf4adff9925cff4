internal import RuntimeContract
internal import Source
internal import Spec

/// A spec and what several rules need to know about it, found out once.
///
/// A class, because a spec is kilobytes, and each of the rules would be handed a copy.
final class SpecFacts {
  let spec: PipelineSpec
  let context: RuleContext
  /// Nil when nothing says what columns there are.
  let columns: KnownColumns?
  /// As analysis will take it.
  let task: Sourced<ModelTask>
  /// The environments of the pipeline; `prod` alone when it names none.
  let environments: [String]
  let names: ObjectNames
  /// Found out by the first rule that asks: not every spec has the sections that it takes.
  private(set) lazy var resultingNames = ResultingNames(self)

  init(_ spec: PipelineSpec, context: RuleContext) {
    self.spec = spec
    self.context = context
    self.columns = KnownColumns(spec.data, file: context.file)
    self.task = ColumnAnalysis.task(spec)
    self.environments = spec.environments.isEmpty ? ["prod"] : spec.environments.keys
    self.names = ObjectNames(
      pipeline: spec.metadata.name, environment: context.environment,
      namespace: spec.namespace
        ?? ObjectNames.defaultNamespace(pipeline: spec.metadata.name, environment: context.environment))
  }

  /// True when somebody wrote both values in one layer: the project's defaults, the pipeline, or one environment.
  func standTogether(_ left: Origin, _ right: Origin) -> Bool {
    guard let left = left.span, let right = right.span, left.file == right.file else { return false }
    func layer(_ span: Span) -> Int? {
      spec.environments.entries.firstIndex { $0.value.place.span?.contains(span) ?? false }
    }
    return layer(left) == layer(right)
  }
}

extension PipelineSpec.Options.DeploymentMode {
  /// True when a service answers requests as they come.
  var answersRequests: Bool {
    switch self {
    case .realtime, .hybrid: true
    case .batch, .streaming: false
    }
  }

  var scoresFiles: Bool {
    switch self {
    case .batch, .hybrid: true
    case .realtime, .streaming: false
    }
  }

  var readsTopics: Bool {
    switch self {
    case .streaming, .hybrid: true
    case .realtime, .batch: false
    }
  }
}
