internal import Glibc
internal import RuntimeContract
internal import Synchronization

/// The record of a run that several stages write to.
final class RunBook: Sendable {
  private let record: Mutex<RunRecord>
  /// As it was when the run went on.
  private let before: RunRecord
  private let records: RunRecords

  init(_ record: RunRecord, before: RunRecord, records: RunRecords) {
    self.record = Mutex(record)
    self.before = before
    self.records = records
  }

  /// A record that cannot be written costs no result: keys are made anew by the next run.
  func put(_ stage: RunRecord.Stage) {
    record.withLock { record in
      record.put(stage)
      try? records.write(record)
    }
  }

  /// Whether the run did the stage before, of what is there now.
  func hasKept(_ stage: RunStage, _ key: String, _ prepared: PreparedStage) -> Bool {
    guard let entry = before[stage: stage.name], entry.key == key else { return false }
    switch entry.status {
    case .done, .cached, .kept:
      return (stage.outputFolders.prefix(1) + stage.outputFiles).allSatisfy {
        access("\(prepared.runFolder)/\($0)", F_OK) == 0
      }
    case .running, .skipped, .refused, .failed, .stopped: return false
    }
  }

  func end(_ status: RunRecord.Status, model: Registration?) -> RunRecord {
    record.withLock { record in
      (record.status, record.ended, record.model) = (status, RunRecords.now, model)
      try? records.write(record)
      return record
    }
  }
}

/// What a program said of why it fails: the last of its errors, else its last line.
final class Heard: Sendable {
  private let last = Mutex((failure: "", line: ""))

  func add(_ saying: StageSaying) {
    last.withLock { last in
      if saying.isFailure { last.failure = saying.text }
      if !saying.text.isEmpty { last.line = saying.text }
    }
  }

  var reason: String { last.withLock { $0.failure.isEmpty ? $0.line : $0.failure } }
}
