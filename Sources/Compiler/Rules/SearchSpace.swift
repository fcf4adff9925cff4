internal import Diagnostics
internal import Source
internal import Spec

/// A search starts inside its space, its logarithmic ranges lie above zero, and a grid has values to combine.
enum SearchSpace {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    guard let search = facts.spec.training.search else { return [] }
    let entries = search.space.entries
    var findings = entries.compactMap { entry -> Diagnostic? in
      guard entry.value.log, let low = entry.value.$min.present(), low.value <= 0 else { return nil }
      return Diagnostic.logarithmOfZero(entry.key, low: low, scale: entry.value.$log)
    }
    if search.method == .grid {
      findings += entries.filter { $0.value.values == nil }.map {
        Diagnostic.gridOfInterval($0.key, at: $0.value.place.pointer ?? $0.keySpan, method: search.$method)
      }
    }
    for entry in entries {
      guard let start = facts.spec.training.parameters?.start(entry.key) else { continue }
      let range = entry.value
      let isInside =
        if let values = range.values {
          values.contains { $0.value == start.value || $0.value.number.map { $0 == start.value.number } ?? false }
        } else {
          start.value.number.map { (range.min ?? -.infinity) <= $0 && $0 <= (range.max ?? .infinity) } ?? true
        }
      if !isInside { findings.append(Diagnostic.startOutsideSearch(entry.key, start: start, space: entry.keySpan)) }
    }
    return findings
  }
}

extension PipelineSpec.Parameters {
  /// The value that somebody gave a parameter.
  fileprivate func start(_ name: String) -> Sourced<PipelineSpec.ParameterValue>? {
    entries.first { $0.name == name && $0.value.isWritten }?.value
  }
}

extension PipelineSpec.ParameterValue {
  fileprivate var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .string, .bool: nil
    }
  }

  fileprivate var text: String {
    switch self {
    case .integer(let value): "\(value)"
    case .number(let value): "\(Measure.number(value))"
    case .string(let value): value
    case .bool(let value): "\(value)"
    }
  }
}

extension Diagnostic {
  fileprivate static func startOutsideSearch(
    _ key: String, start: Sourced<PipelineSpec.ParameterValue>, space: Span
  ) -> Diagnostic {
    Diagnostic(
      .startOutsideSearch, at: start.origin.span,
      "the search starts at `\(key): \(start.value.text)`, which is outside its space",
      notes: [Note("the space is given here", at: space)])
  }

  fileprivate static func gridOfInterval(
    _ key: String, at span: Span, method: Sourced<PipelineSpec.Training.Search.Method>
  ) -> Diagnostic {
    Diagnostic(
      .gridOfInterval, at: span, "a grid has no values to try for `\(key)` in an interval",
      notes: [Note("the method is chosen here", where: method)],
      help: "list them, as in `\(key): {values: [...]}`, or choose `method: tpe`")
  }

  fileprivate static func logarithmOfZero(_ key: String, low: Sourced<Double>, scale: Sourced<Bool>) -> Diagnostic {
    Diagnostic(
      .logarithmOfZero, at: low.origin.span,
      "the logarithmic search of `\(key)` needs a lower end above zero, and it is \(Measure.number(low.value))",
      notes: [Note("the scale is chosen here", where: scale)])
  }
}
