internal import Diagnostics
internal import Source
internal import Spec

/// Whatever names a column names one that exists, of a type that will do.
enum ColumnReferences {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    guard let columns = facts.columns else { return [] }
    return references(facts.spec).flatMap { reference in
      guard let column = columns[reference.name.value] else {
        return [Diagnostic.unknownColumn(reference.name, known: columns.names)]
      }
      guard let type = column.type, let need = reference.need, !need.accepts(type.value) else { return [] }
      return [Diagnostic.wrongType(of: column, at: reference.name.origin.span, use: reference.use, need: need.words)]
    }
  }

  /// A place that names a column.
  private struct Reference {
    let name: Sourced<String>
    /// What it is there, such as "a cursor".
    var use = ""
    var need: Need?
  }

  private enum Need {
    case ordered, key, time, discrete, numeric

    func accepts(_ type: PipelineSpec.Data.Column.Kind) -> Bool {
      switch self {
      case .ordered: type.isNumeric || type == .timestamp
      case .key: type != .number && type != .boolean
      case .time: type == .timestamp
      case .discrete: type.isDiscrete
      case .numeric: type.isNumeric
      }
    }

    var words: String {
      switch self {
      case .ordered: "a timestamp or a number"
      case .key: "a string, a category, an integer or a timestamp"
      case .time: "a timestamp"
      case .discrete: "a category, a boolean, a string or an integer"
      case .numeric: "a number or an integer"
      }
    }
  }

  private static func references(_ spec: PipelineSpec) -> [Reference] {
    var all = [Reference(name: spec.data.$label)]
    for source in spec.data.sources {
      all += optional(source.$cursor.present(), "a cursor", .ordered)
      if let join = source.join {
        all.append(Reference(name: join.$key, use: "a join key", need: .key))
        all += optional(join.$asOf.present(), "`as_of`", .time)
      }
    }
    all += spec.data.quality.unique.map { Reference(name: $0) }
    for layer in [spec.data.layers.raw, spec.data.layers.processed, spec.data.layers.features].compactMap(\.self) {
      all += layer.partitionBy.map {
        // Nobody can find a file by a fraction.
        Reference(name: $0, use: "`partition_by`", need: .key)
      }
    }
    let split = spec.data.split
    all += optional(
      split.$column.present(), "a split by \(split.by.rawValue)", split.by == .time ? .ordered : .discrete)
    all += optional(split.$stratify.present(), "`stratify`", .discrete)
    all += optional(spec.features?.$entity.present(), "", nil)
    all += spec.evaluation.slices.map { Reference(name: $0, use: "a slice", need: .discrete) }
    if let fairness = spec.evaluation.fairness {
      all.append(Reference(name: fairness.$column, use: "a comparison of groups", need: .discrete))
    }
    if let behaviour = spec.evaluation.behaviour {
      all += behaviour.invariant.map { Reference(name: $0) }
      all += behaviour.directional.map { Reference(name: $0.$column, use: "a directional test", need: .numeric) }
    }
    return all
  }

  private static func optional(_ name: Sourced<String>?, _ use: String, _ need: Need?) -> [Reference] {
    name.map { [Reference(name: $0, use: use, need: need)] } ?? []
  }
}

extension Diagnostic {
  static func unknownColumn(_ name: Sourced<String>, known: [String]) -> Diagnostic {
    Diagnostic(
      .unknownColumn, at: name.origin.span, "there is no column `\(name.value)`",
      help: Phrase.help(for: name.value, among: known, called: "columns"))
  }

  static func wrongType(of column: KnownColumns.Column, at span: Span?, use: String, need: String) -> Diagnostic {
    Diagnostic(
      .wrongColumnType, at: span, "`\(column.name)` is \(column.kind), and \(use) needs \(need)",
      notes: [column.note])
  }
}
