internal import ArgumentParser
internal import Files
internal import Glibc
internal import Runner
internal import RuntimeContract
internal import StageRuntime
internal import Tracking

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "Lists, shows and compares runs.",
    subcommands: [List.self, Show.self, Compare.self, Open.self], defaultSubcommand: List.self)

  struct Place: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The repository.", valueName: "folder"))
    var root: String

    var state: RunState { RunState(root: root) }

    func record(_ id: String) throws -> RunRecord {
      let records = RunRecords(state)
      if let record = records.record(id) { return record }
      let known = records.all().prefix(5).map(\.id)
      throw Failure(
        .usage, "there is no run '\(id)'",
        advice: known.isEmpty ? "`mlgen run SPEC` makes one" : "the newest are: \(known.joined(separator: ", "))")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists the runs, the newest first.")

    @OptionGroup var place: Place

    func run() throws {
      try Log(form: .text, program: "runs").ending {
        let records = RunRecords(place.state).all()
        guard !records.isEmpty else { return Console.print("no runs yet: `mlgen run SPEC` makes one") }
        var rows = [["RUN", "STATUS", "BEGAN", "TOOK", "MODEL"]]
        for record in records {
          rows.append([
            record.id, RunText.status(record), Clock.text(record.began / 1000), RunText.duration(record),
            record.model.map { "\($0.modelName) \($0.version)" } ?? "",
          ])
        }
        Columns.print(rows)
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows a run: its stages, parameters, metrics, data and artifacts.")

    @Argument(help: "The run.") var name: String
    @OptionGroup var place: Place

    func run() throws {
      try Log(form: .text, program: "runs").ending {
        let record = try place.record(name)
        Console.print(
          "\(record.id): \(RunText.status(record)), \(record.spec) in \(record.environment), "
            + "\(Clock.text(record.began / 1000)), \(RunText.duration(record))")
        if let model = record.model {
          Console.print("model \(model.modelName) version \(model.version), \(model.digest)")
        }
        var rows = [["", "STAGE", "STATUS", "TRIES", "TOOK", ""]]
        for stage in record.stages {
          rows.append([
            "", stage.name, stage.status.rawValue, String(stage.tries), RunText.seconds(stage.seconds), stage.reason,
          ])
        }
        Columns.print(rows)
        for stage in try RunSummary(place.state.tracked(record)).stages {
          Console.print("\n\(stage.name)\(stage.trials > 0 ? ", \(stage.trials) trials" : "")")
          Columns.print(
            stage.params.map { ["  parameter", $0.name, $0.value] }
              + stage.metrics.map { ["  metric", $0.name, Log.short($0.value)] }
              + stage.datasets.map { ["  data", $0.name, "\($0.digest), \($0.rows) rows"] }
              + stage.artifacts.map { ["  artifact", place.state.shown($0), ""] })
        }
      }
    }
  }

  struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shows what differs between two runs: parameters, metrics, data, model.")

    @Argument(help: "A run.") var first: String
    @Argument(help: "Another one.") var second: String
    @OptionGroup var place: Place

    func run() throws {
      try Log(form: .text, program: "runs").ending {
        let records = try [first, second].map(place.record)
        let facts = try records.map { try RunText.facts($0, in: place.state) }
        var names = facts[0].map(\.name)
        for fact in facts[1] where !names.contains(fact.name) { names.append(fact.name) }
        var rows = [["", records[0].id, records[1].id]]
        for name in names {
          let values = facts.map { facts in facts.first { $0.name == name }?.value ?? "-" }
          if values[0] != values[1] { rows.append([name] + values) }
        }
        if rows.count == 1 { return Console.print("nothing differs") }
        Columns.print(rows)
      }
    }
  }

  struct Open: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Opens the reports of a run in a browser, and prints where they are.")

    @Argument(help: "The run.") var name: String
    @OptionGroup var place: Place

    func run() throws {
      try Log(form: .text, program: "runs").ending {
        let record = try place.record(name)
        let reports = try place.state.reports(record)
        guard !reports.isEmpty else {
          throw Failure(.refused, "the run \(record.id) has no report", advice: "its stages did not come that far")
        }
        for report in reports { Console.print(place.state.shown(report)) }
        // Where nobody looks at a screen, the paths are the answer.
        guard getenv("DISPLAY") != nil || getenv("WAYLAND_DISPLAY") != nil, let last = reports.last else { return }
        var id: pid_t = 0
        let texts = ["xdg-open", last]
        let words = texts.map { strdup($0) }
        defer { for word in words { free(word) } }
        if posix_spawnp(&id, "xdg-open", nil, nil, words + [nil], environ) == 0 { waitpid(id, nil, 0) }
      }
    }
  }
}

/// Runs in words.
enum RunText {
  static func status(_ record: RunRecord) -> String {
    switch record.status {
    case .finished: "done"
    case .nothingToDo: "nothing to do"
    // Whoever was killed could not write how it ended.
    case .running: "running, or killed"
    case .refused, .failed, .stopped: record.status.rawValue
    }
  }

  static func duration(_ record: RunRecord) -> String {
    record.ended.map { seconds(Double($0 - record.began) / 1000) } ?? ""
  }

  static func seconds(_ seconds: Double) -> String { "\((seconds * 10).rounded() / 10) s" }

  /// What can differ between runs, by names that are the same in both.
  static func facts(_ record: RunRecord, in state: RunState) throws -> [(name: String, value: String)] {
    var facts = [("status", status(record))]
    if let model = record.model { facts += [("model version", model.version), ("model digest", model.digest)] }
    for stage in try RunSummary(state.tracked(record)).stages {
      facts += stage.params.map { ("\(stage.name) \($0.name)", $0.value) }
      facts += stage.metrics.map { ("\(stage.name) \($0.name)", Log.short($0.value)) }
      facts += stage.datasets.map { ("\(stage.name) data \($0.name)", $0.digest) }
    }
    return facts
  }
}
