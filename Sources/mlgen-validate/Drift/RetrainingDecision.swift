internal import Files
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// Whether a new training run is asked for.
struct RetrainingDecision: Codable, Hashable {
  var requested: Bool
  /// One sentence.
  var reason: String
  /// When it was last asked for, RFC 3339.
  var last: String?

  enum CodingKeys: String, CodingKey, CaseIterable { case requested, reason, last = "last_requested_at" }

  /// - Parameters:
  ///   - found: what would start one.
  ///   - last: when it was last asked for; nil for never.
  init(_ rule: RetrainingRule, found: [RetrainingTrigger], last: Int64?, now: Int64) {
    let fired = rule.triggers.filter(found.contains).map(\.rawValue)
    self.last = last.map(TimestampText.of)
    guard !fired.isEmpty else {
      requested = false
      reason =
        "Nothing that starts a retraining was found; looked for: \(rule.triggers.map(\.rawValue).joined(separator: ", "))."
      return
    }
    let what = fired.joined(separator: " and ")
    if let last, last <= now, now - last < Int64(rule.coolDownSeconds) * 1_000_000 {
      requested = false
      reason =
        "There is \(what), and a retraining was asked for at \(TimestampText.of(last)): not again before "
        + "\(TimestampText.of(last + Int64(rule.coolDownSeconds) * 1_000_000))."
    } else {
      requested = true
      reason = "A retraining is asked for, because of \(what)."
      self.last = TimestampText.of(now)
    }
  }
}

/// When a retraining was last asked for, beside the folders of the runs.
struct RetrainingState: Codable, Hashable {
  static let fileName = "drift-state.json"
  static let currentVersion = 1

  var version = RetrainingState.currentVersion
  /// RFC 3339.
  var requestedAt: String

  enum CodingKeys: String, CodingKey, CaseIterable { case version, requestedAt = "retraining_requested_at" }

  /// - Returns: nil when none was asked for, or nothing says so that can be read: then it may be asked for.
  static func last(_ path: String, log: Log) -> Int64? {
    do {
      let state = try JSONFile.value(RetrainingState.self, of: FileBytes.read(path, limit: 1 << 16))
      if state.version == currentVersion, let time = TimestampText.microseconds(of: state.requestedAt) { return time }
      log(.warning, "state_unusable", "\(path) is passed over: it has no time, or is of another version")
    } catch let error as FileError {
      if !error.isAbsence { log(.warning, "state_unusable", "\(path) is passed over: \(error.message)") }
    } catch { log(.warning, "state_unusable", "\(path) is passed over: \(error)") }
    return nil
  }

  static func write(_ now: Int64, to path: String) throws {
    try FileBytes.replace(path, with: JSONFile.text(RetrainingState(requestedAt: TimestampText.of(now))))
  }
}
