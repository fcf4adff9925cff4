internal import Diagnostics
internal import Source
internal import Spec

/// Stages are known, wait for stages that exist, and none waits for itself.
enum StageGraphRule {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let stages = facts.spec.stages ?? []
    let order = StageOrder(facts.spec)
    var findings: [Diagnostic] = []
    for stage in stages {
      if stage.image == nil {
        switch StageKind(stage: stage.name) {
        case nil: findings.append(Diagnostic.unknownProgram(stage.$name))
        case .driftDetection, .batchPrediction: findings.append(Diagnostic.ownSchedule(stage.$name))
        default: break
        }
      }
      for name in stage.dependencies + stage.before where order[name.value] == nil {
        findings.append(Diagnostic.unknownStage(name.value, at: name.origin.span, order: order))
      }
      findings += references(of: stage.name, in: stage.command, order)
    }
    let training = StageKind.modelTraining.rawValue
    if facts.spec.training.image != nil, order[training] != nil {
      findings += references(of: training, in: facts.spec.training.command, order)
    }
    return findings + repetitions(stages) + cycles(order)
  }

  /// Entries of ours that do what an earlier one does.
  private static func repetitions(_ stages: [PipelineSpec.Stage]) -> [Diagnostic] {
    let ours = stages.filter { $0.image == nil }.compactMap { stage in
      StageKind(stage: stage.name).map { (name: stage.$name, kind: $0) }
    }
    return ours.enumerated().compactMap { index, stage in
      // Two of one name are found by that name.
      let first = ours[..<index].first {
        $0.name.value != stage.name.value && !$0.kind.steps.isDisjoint(with: stage.kind.steps)
      }
      return first.map { Diagnostic.workDoneTwice(stage.name, first: $0.name) }
    }
  }

  /// `$(STAGE.output)` in the words of a command.
  private static func references(
    of stage: String, in command: [Sourced<String>], _ order: StageOrder
  ) -> [Diagnostic] {
    command.flatMap { word in
      CommandText(word.value).references.compactMap { reference in
        guard let name = reference.stage, name != stage else { return nil }
        let span = word.part(reference.range)
        guard order[name] != nil else { return Diagnostic.unknownStage(name, at: span, order: order) }
        return order.path(from: stage, to: name) == nil
          ? Diagnostic.readsTooEarly(stage: stage, other: name, at: span, isListed: order[stage]?.span != nil) : nil
      }
    }
  }

  /// One finding for each group of stages that wait for each other, at its first stage in the file.
  private static func cycles(_ order: StageOrder) -> [Diagnostic] {
    var reported: Set<String> = []
    return order.vertices.filter { $0.span != nil }
      .sorted { left, right in
        if let left = left.span, let right = right.span { left < right } else { false }
      }
      .compactMap { vertex in
        guard !reported.contains(vertex.name), let cycle = order.path(from: vertex.name, to: vertex.name) else {
          return nil
        }
        // Another cycle through any of these is the same knot, seen from elsewhere.
        for other in order.names where order.path(from: vertex.name, to: other) != nil {
          if order.path(from: other, to: vertex.name) != nil { reported.insert(other) }
        }
        return Diagnostic.stageCycle(cycle, order: order)
      }
  }
}

extension Diagnostic {
  fileprivate static func unknownProgram(_ name: Sourced<String>) -> Diagnostic {
    Diagnostic(
      .unknownProgram, at: name.origin.span, "`\(name.value)` has no `image`, and mlgen brings no stage of that name",
      help: Phrase.help(for: name.value, among: StageKind.names, called: "stages that it brings"))
  }

  fileprivate static func ownSchedule(_ name: Sourced<String>) -> Diagnostic {
    let section = name.value == StageKind.driftDetection.rawValue ? "monitoring.drift" : "serving.batch"
    return Diagnostic(
      .ownSchedule, at: name.origin.span,
      "`\(name.value)` runs on a schedule of its own, beside the order of the others",
      help: "leave it out here: the section `\(section)` brings it")
  }

  fileprivate static func workDoneTwice(_ name: Sourced<String>, first: Sourced<String>) -> Diagnostic {
    Diagnostic(
      .workDoneTwice, at: name.origin.span, "`\(name.value)` does again what `\(first.value)` does",
      notes: [Note("the other one is here", where: first)], help: "leave one of the two out")
  }

  fileprivate static func unknownStage(_ name: String, at span: Span?, order: StageOrder) -> Diagnostic {
    var help = Phrase.help(for: name, among: order.names, called: "stages of this pipeline")
    if StageKind(stage: name) != nil {
      help =
        order.isShortForm
        ? "a list with entries that have no `image` is the whole order: add `- {name: \(name)}` to it"
        : "it is no part of this pipeline's order, which is \(Phrase.list(order.names))"
    }
    return Diagnostic(.unknownStage, at: span, "there is no stage `\(name)`", help: help)
  }

  /// - Parameter isListed: whether the stage has an entry that could name its dependencies.
  fileprivate static func readsTooEarly(stage: String, other: String, at span: Span?, isListed: Bool) -> Diagnostic {
    Diagnostic(
      .readsTooEarly, at: span, "`\(stage)` reads what `\(other)` writes, and does not wait for it",
      help: isListed
        ? "add `\(other)` to its `dependencies`"
        : "read a stage that runs before it, or give that one `before: [\(stage)]`")
  }

  /// - Parameter cycle: the names along it; the first is also the last.
  fileprivate static func stageCycle(_ cycle: [String], order: StageOrder) -> Diagnostic {
    let name = cycle.first ?? ""
    let notes = zip(cycle, cycle.dropFirst()).compactMap { from, to -> Note? in
      guard let edge = order[from]?.edges.first(where: { $0.target == to }) else { return nil }
      if edge.isBefore { return Note("`\(from)` waits for `\(to)`, which asks for that with `before`", at: edge.span) }
      guard let span = edge.span else { return Note("`\(from)` waits for `\(to)` in the derived order") }
      return Note("`\(from)` waits for `\(to)`", at: span)
    }
    return Diagnostic(
      .stageCycle, at: order[name]?.span,
      cycle.count == 2
        ? "`\(name)` waits for itself" : "`\(name)` waits for itself: \(cycle.joined(separator: " -> "))",
      notes: notes)
  }
}
