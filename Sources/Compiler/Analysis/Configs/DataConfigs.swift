internal import IR
internal import RuntimeContract
internal import Source
internal import Spec

/// The configs of the stages that turn sources into features.
struct DataConfigs {
  let spec: PipelineSpec
  let table: ColumnAnalysis
  /// Where each source is mounted, in the order of the spec.
  let sources: [MountedPath]
  let model: ModelConfigs

  func ingest() -> (value: IngestConfig, marks: OriginMarks) {
    var marks = OriginMarks()
    var configs: [IngestSource] = []
    for (index, (source, mounted)) in zip(spec.data.sources, sources).enumerated() {
      let format = Self.format(source)
      let join = source.join.map { SourceJoin(to: $0.to, key: $0.key, asOf: $0.asOf) }
      let cursor = source.$cursor.present() ?? (source.load == .full ? nil : table.timeColumn)
      configs.append(
        IngestSource(
          name: source.name, path: mounted.path.value, format: format.value, load: source.load.counterpart(),
          cursor: cursor?.value, join: join))
      marks.add(source.place.origin, "sources", .index(index))
      marks.add(source.$name.origin, "sources", .index(index), "name")
      marks.add(mounted.path.origin, "sources", .index(index), "path")
      marks.add(format.origin, "sources", .index(index), "format")
      marks.add(source.$load.origin, "sources", .index(index), "load")
      if let cursor { marks.add(cursor.origin, "sources", .index(index), "cursor") }
      if let join = source.join {
        marks.add(join.place.origin, "sources", .index(index), "join")
        marks.add(join.$to.origin, "sources", .index(index), "join", "to")
        marks.add(join.$key.origin, "sources", .index(index), "join", "key")
        marks.add(join.$asOf.origin, "sources", .index(index), "join", "as_of")
      }
    }
    marks.add(table.document, "columns")
    let quality = spec.data.quality
    marks.add(quality.$maxBadRows.origin, "max_bad_rows")
    marks.add(quality.$onFailure.origin, "on_failure")
    let copy = copyOut(spec.data.layers.raw, .raw, marks: &marks)
    let tracking = model.tracking(marks: &marks)
    return (
      IngestConfig(
        sources: configs, columns: [], maxBadRows: quality.maxBadRows.value, onFailure: quality.onFailure.counterpart(),
        copyOut: copy, tracking: tracking), marks
    )
  }

  /// - Parameter input: the run's folder that it reads.
  func validate(input: Sourced<String>) -> (value: ValidateDataConfig, marks: OriginMarks) {
    let quality = spec.data.quality
    var marks = OriginMarks()
    marks.add(input.origin, "input")
    marks.add(table.document, "columns")
    marks.add(quality.place.origin, "quality")
    marks.add(quality.$unique.origin, "quality", "unique")
    marks.add(quality.$maxMissing.origin, "quality", "max_missing")
    marks.add(quality.$freshness.origin, "quality", "freshness")
    marks.add(quality.$maxBadRows.origin, "quality", "max_bad_rows")
    marks.add(quality.$onFailure.origin, "quality", "on_failure")
    if let anomalies = quality.anomalies {
      marks.add(anomalies.place.origin, "quality", "anomalies")
      marks.add(anomalies.$method.origin, "quality", "anomalies", "method")
      marks.add(anomalies.$factor.origin, "quality", "anomalies", "factor")
    }
    let config = QualityAnalysis(spec: spec, table: table).config
    let copy = copyOut(spec.data.layers.processed, .processed, marks: &marks)
    let tracking = model.tracking(marks: &marks)
    return (
      ValidateDataConfig(input: input.value, columns: [], quality: config, copyOut: copy, tracking: tracking), marks
    )
  }

  /// - Parameter input: the run's folder that it reads.
  func features(input: Sourced<String>) -> (value: FeaturesConfig, marks: OriginMarks) {
    let split = spec.data.split
    var marks = OriginMarks()
    marks.add(input.origin, "input")
    marks.add(table.task.origin, "task")
    marks.add(table.document, "columns")
    marks.add(split.place.origin, "split")
    marks.add(split.$by.origin, "split", "method")
    marks.add(split.$column.origin, "split", "column")
    marks.add(split.$train.origin, "split", "train")
    marks.add(split.$validation.origin, "split", "validation")
    marks.add(split.$test.origin, "split", "test")
    marks.add(split.$stratify.origin, "split", "stratify")
    marks.add(split.$seed.origin, "split", "seed")
    var transforms: [Transform] = []
    // A transform of a column that the model does not see is warned of where it is written.
    let hidden = Set(table.columns.filter { $0.role != .feature }.map(\.name))
    let written = (spec.features?.transforms ?? []).filter { !hidden.contains($0.column) }
    for (index, transform) in written.enumerated() {
      let clip = transform.clip.flatMap { bounds -> ClipRange? in
        guard let low = bounds.first, let high = bounds.last else { return nil }
        return ClipRange(minimum: low.value, maximum: high.value)
      }
      transforms.append(
        Transform(
          column: transform.column, impute: transform.impute?.counterpart(), clip: clip,
          scale: transform.scale?.counterpart(), encode: transform.encode?.counterpart()))
      marks.add(transform.place.origin, "transforms", .index(index))
      marks.add(transform.$column.origin, "transforms", .index(index), "column")
      marks.add(transform.$impute.origin, "transforms", .index(index), "impute")
      marks.add(transform.$clip.origin, "transforms", .index(index), "clip")
      marks.add(transform.$scale.origin, "transforms", .index(index), "scale")
      marks.add(transform.$encode.origin, "transforms", .index(index), "encode")
    }
    // Nor has `stratify` an effect by time.
    let config = SplitConfig(
      method: split.by.counterpart(), column: split.column(in: table), train: split.train.value,
      validation: split.validation.value, test: split.test.value, stratify: split.by == .time ? nil : split.stratify,
      seed: split.seed)
    let copy = copyOut(spec.data.layers.features, .features, marks: &marks)
    let tracking = model.tracking(marks: &marks)
    return (
      FeaturesConfig(
        input: input.value, task: table.task.value, columns: [], split: config, transforms: transforms, copyOut: copy,
        tracking: tracking),
      marks
    )
  }

  private func copyOut(
    _ layer: PipelineSpec.Data.Layer?, _ mount: ResultsMount, marks: inout OriginMarks
  ) -> CopyOut? {
    guard let layer else { return nil }
    marks.add(layer.place.origin, "copy_out")
    marks.add(layer.$uri.origin, "copy_out", "uri")
    marks.add(layer.$uri.origin, "copy_out", "path")
    marks.add(layer.$partitionBy.origin, "copy_out", "partition_by")
    return CopyOut(uri: layer.uri.description, path: mount.path, partitionBy: layer.partitionBy.map(\.value))
  }

  /// As written, else by the file's extension, else CSV.
  static func format(_ source: PipelineSpec.Data.DataSource) -> Sourced<FileFormat> {
    if let written = source.$format.present() { return written.map { $0.counterpart() } }
    let path = source.uri.path
    if path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") { return source.$uri.map { _ in .jsonl } }
    if path.hasSuffix(".parquet") { return source.$uri.map { _ in .parquet } }
    if path.hasSuffix(".csv") { return source.$uri.map { _ in .csv } }
    return Sourced(.csv, rule: "a folder of unknown format is read as CSV")
  }
}

extension PipelineSpec.Data.Split {
  /// The column that it goes by; nil at random.
  func column(in table: ColumnAnalysis) -> String? {
    switch by {
    case .random: nil
    case .time: column ?? table.timeColumn?.value
    case .group: column ?? table.columns.first { $0.role == .id }?.name
    }
  }
}
