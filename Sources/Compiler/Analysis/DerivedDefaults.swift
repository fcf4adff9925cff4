internal import IR
internal import RuntimeContract
internal import Source
internal import Spec

extension PipelineSpec {
  /// The spec with what analysis derives from several values filled in too, for printing: the same functions that
  /// make the plan say it.
  func withDerivedDefaults(environment: Sourced<String>) -> PipelineSpec {
    var spec = self
    let table = ColumnAnalysis(self)
    let model = ModelConfigs(spec: self, table: table)
    spec.$namespace = namespace(in: environment).map { $0 }
    spec.training.$task = table.task.map { $0.counterpart() }
    if spec.training.objective == nil {
      let objective = MetricDefaults.objective(self, task: table.task)
      var written = PipelineSpec.Training.Objective()
      written.$metric = objective.map { $0.metric.counterpart() }
      written.$goal = objective.map { $0.goal.counterpart() }
      spec.training.objective = written
    }
    spec.evaluation.$metrics = MetricDefaults.metrics(self, task: table.task).map { metrics in
      metrics.map { Sourced($0.counterpart(), rule: "a metric of the task") }
    }
    spec.registry.$model = model.modelName.map { $0 }
    spec.tracking.$experiment = model.experiment.map { $0 }
    for index in spec.data.sources.indices {
      spec.data.sources[index].$format = DataConfigs.format(data.sources[index]).map { $0.counterpart() }
    }
    if spec.stages == nil || !(spec.stages ?? []).contains(where: { $0.image == nil }) {
      spec.$stages = Sourced(
        StageGraph(self, environment: environment.value).vertices.map { vertex in
          var stage = vertex.written ?? PipelineSpec.Stage()
          stage.$name = vertex.name
          stage.$dependencies = Sourced(
            vertex.dependencies, origin: vertex.dependencies.first?.origin ?? vertex.name.origin)
          return stage
        }, origin: $stages.origin)
    }
    return spec
  }
}
