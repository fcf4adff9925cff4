internal import Diagnostics
internal import Document
internal import IR
internal import RuntimeContract
internal import Source

/// Every folder of a run that a stage reads is written by one that is done before.
enum FoldersAgree {
  static func check(_ plan: Plan) -> [Diagnostic] {
    let stages = Dictionary(plan.stages.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    /// By stage: those that are done before, and their folders.
    var written: [String: Set<String>] = [:]
    var findings: [Diagnostic] = []
    // Each stage stands behind those that it depends on.
    for stage in plan.stages {
      var before: Set<String> = []
      for dependency in stage.dependencies {
        guard let other = stages[dependency.value] else { continue }
        before.formUnion(written[other.name] ?? [])
      }
      for folder in reads(stage) where !before.contains(folder.value) {
        findings.append(.folderNotWritten(folder, of: stage))
      }
      written[stage.name] = before.union(writes(stage))
    }
    return findings
  }

  /// What the config or the words of a command name.
  private static func reads(_ stage: Stage) -> [Sourced<String>] {
    if let config = stage.config {
      guard let input = config.document["input"], let name = input.string, !name.hasPrefix("/") else { return [] }
      return [Sourced(name, origin: input.origin ?? stage.$name.origin)]
    }
    let start = "\(Contract.Path.workspace)/$(\(Contract.Variable.runID))/"
    return (stage.command + stage.arguments).compactMap { word in
      guard word.value.hasPrefix(start) else { return nil }
      let folder = word.map { String($0.dropFirst(start.count).prefix { $0 != "/" }) }
      return folder.value == own(stage) || folder.value == RunFolder.reports.rawValue ? nil : folder
    }
  }

  /// The folder of a container of the team's own: that of the stage in whose place it runs, else one of its name.
  private static func own(_ stage: Stage) -> String {
    StageKind(rawValue: stage.name)?.output.rawValue ?? stage.name
  }

  private static func writes(_ stage: Stage) -> Set<String> {
    let program = Program.allCases.first { $0.configFileName == stage.config?.fileName }
    let folders: [RunFolder] =
      switch program {
      case .ingest: [.raw]
      case .validateData: [.processed, .quarantine]
      case .features: [.features]
      case .prepare: [.raw, .processed, .quarantine, .features]
      case .fit, .tune: [.model]
      case .validateModel, .register, .drift, .score, .serve, nil: []
      }
    // All put reports into one folder.
    return Set(folders.map(\.rawValue) + [RunFolder.reports.rawValue] + (stage.config == nil ? [own(stage)] : []))
  }
}

extension Diagnostic {
  fileprivate static func folderNotWritten(_ folder: Sourced<String>, of stage: Stage) -> Diagnostic {
    Diagnostic(
      .foldersDiffer, at: folder.origin.span,
      "\(stage.name) reads the run's folder `\(folder.value)`, which no stage before it writes")
  }
}
