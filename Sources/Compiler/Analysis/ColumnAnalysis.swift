internal import Document
internal import RuntimeContract
internal import Source
internal import Spec

/// The pipeline's table as every config sees it, with roles resolved.
struct ColumnAnalysis {
  /// In the order of the spec; a spec without columns has the label alone, and ingestion infers the rest.
  let columns: [Column]
  /// The same as every config prints them, which leaves its own list empty.
  let document: Node
  let task: Sourced<ModelTask>
  /// The column of role `time`, if there is one.
  let timeColumn: Sourced<String>?

  init(_ spec: PipelineSpec) {
    var columns: [Column] = []
    var marks = OriginMarks()
    var timeColumn: Sourced<String>?
    let label = spec.data.$label
    for (index, entry) in spec.data.columns.entries.enumerated() {
      let column = entry.value
      let key = Origin.span(entry.keySpan)
      let role: Sourced<ColumnRole>
      if let written = column.$role.present() {
        role = written.map { $0.counterpart() }
      } else if entry.key == label.value {
        role = Sourced(.label, origin: label.origin)
      } else {
        role = Sourced(.feature, rule: "the model sees a column unless its role says otherwise")
      }
      if role.value == .time { timeColumn = timeColumn ?? Sourced(entry.key, origin: key) }
      columns.append(
        Column(
          name: entry.key, type: column.type.counterpart(), role: role.value, minimum: column.min, maximum: column.max,
          values: column.values.map { $0.map(\.value) } ?? [], maxMissing: column.maxMissing?.value))
      marks.add(key, .index(index))
      marks.add(key, .index(index), "name")
      marks.add(column.$type.origin, .index(index), "type")
      marks.add(role.origin, .index(index), "role")
      marks.add(column.$min.origin, .index(index), "min")
      marks.add(column.$max.origin, .index(index), "max")
      marks.add(column.$values.origin, .index(index), "values")
      marks.add(column.$maxMissing.origin, .index(index), "max_missing")
    }
    if !columns.contains(where: { $0.role == .label }) {
      columns.append(
        Column(name: label.value, type: nil, role: .label, minimum: nil, maximum: nil, values: [], maxMissing: nil))
      marks.add(label.origin, .index(columns.count - 1))
    }
    self.columns = columns
    self.document = Node(columns, marks: marks)
    self.timeColumn = timeColumn
    self.task = Self.task(spec)
  }

  /// As written, else by the label's type, else by the algorithm.
  static func task(_ spec: PipelineSpec) -> Sourced<ModelTask> {
    if let written = spec.training.$task.present() { return written.map { $0.counterpart() } }
    if let column = spec.data.columns[spec.data.label] {
      return column.$type.map { type in
        switch type {
        case .string, .boolean, .category: .classification
        case .integer, .number, .timestamp: .regression
        }
      }
    }
    if spec.training.algorithm == .linearRegression {
      return Sourced(.regression, origin: spec.training.$algorithm.origin)
    }
    return Sourced(.classification, rule: "a label of unknown type is taken for a class")
  }
}
