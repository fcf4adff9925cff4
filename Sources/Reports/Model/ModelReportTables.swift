import RuntimeContract

/// What both the report and the card list.
extension ModelReport {
  /// Metrics by part.
  var scoresTable: Report.Table {
    let parts = Part.allCases.filter { part in scores.contains { $0.values[part] != nil } }
    let hasFolds = scores.contains { $0.crossValidation != nil }
    let hasBaseline = scores.contains { $0.baseline != nil }
    let rows = scores.map { score -> [Report.Value] in
      var row: [Report.Value] = [.text(score.metric.title)]
      row += parts.map { part in score.values[part].map { .number($0) } ?? .none }
      if hasFolds {
        row.append(score.crossValidation.map { .spread(mean: $0.mean, deviation: $0.deviation) } ?? .none)
      }
      if hasBaseline { row.append(score.baseline.map { .number($0) } ?? .none) }
      return row + [.text(score.metric.goal.direction)]
    }
    return Report.Table(
      columns: ["Metric"] + parts.map(\.title) + (hasFolds ? ["Cross-validation"] : [])
        + (hasBaseline ? ["Baseline"] : []) + ["Better"],
      rows: rows, alignment: .alongRows)
  }

  /// What the fit was told, in the words of the spec.
  var settings: [Report.Fact] {
    var facts: [Report.Fact] = [
      Report.Fact("algorithm", .code(algorithm.rawValue)),
      Report.Fact("objective", .text("\(objective.goal.superlative) \(objective.metric.label)")),
    ]
    if task == .classification { facts.append(Report.Fact("class weight", .code(classWeight.rawValue))) }
    facts.append(Report.Fact("seed", .code(String(seed))))
    if let ensemble {
      facts.append(Report.Fact("ensemble", .text("\(ensemble.method.rawValue), \(ensemble.members) members")))
    }
    if let keptRound { facts.append(Report.Fact("kept round", .code(String(keptRound)))) }
    return facts + parameters.map { Report.Fact($0.name, .code($0.value.text)) }
  }

  /// More classes would be more columns than fit.
  private static let classLimit = 8

  /// Rows of each part, and the shares of the classes in it.
  var partsTable: Report.Table {
    let total = data.parts.reduce(0) { $0 + $1.rows }
    let hasClasses =
      (1...Self.classLimit).contains(data.classes.count) && data.parts.contains { !$0.classRows.isEmpty }
    let rows = data.parts.map { part -> [Report.Value] in
      var row: [Report.Value] = [
        .text(part.part.title), .count(part.rows), total == 0 ? .none : .share(Double(part.rows) / Double(total)),
      ]
      if hasClasses {
        row += data.classes.indices.map { index in
          guard part.rows > 0, part.classRows.indices.contains(index) else { return Report.Value.none }
          return .share(Double(part.classRows[index]) / Double(part.rows))
        }
      }
      return row
    }
    return Report.Table(
      columns: ["Part", "Rows", "Share"] + (hasClasses ? data.classes.map { "\(data.label) = \($0)" } : []), rows: rows)
  }

  var columnsTable: Report.Table {
    let hasTransforms = data.features.contains { !$0.transforms.isEmpty }
    let hasValues = data.features.contains { $0.values != nil }
    let rows = data.features.map { feature -> [Report.Value] in
      var row: [Report.Value] = [.code(feature.name), .text(feature.type.rawValue), .share(feature.missingShare)]
      if hasValues { row.append(feature.values.map { .prose($0) } ?? .none) }
      if hasTransforms {
        row.append(feature.transforms.isEmpty ? .none : .text(feature.transforms.joined(separator: ", ")))
      }
      return row
    }
    return Report.Table(
      columns: ["Column", "Type", "Missing"] + (hasValues ? ["Values"] : []) + (hasTransforms ? ["Transforms"] : []),
      rows: rows)
  }
}
