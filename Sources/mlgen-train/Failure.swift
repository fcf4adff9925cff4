internal import RuntimeContract

/// Why a program ends without its result: what happened and what to do, in words, and the exit code that says it to an
/// orchestrator.
struct Failure: Error, Hashable {
  /// One thing that is wrong.
  struct Detail: Hashable {
    var file: String?
    /// From 1.
    var line: Int?
    /// From 1, in characters.
    var column: Int?
    /// Of a value in a config, such as `transforms[2].column`.
    var path: String?
    var message: String
  }

  /// Never `passed`.
  var code: ExitCode
  /// At least one.
  var details: [Detail]
  /// What would help; nil when the details say it.
  var advice: String?

  init(_ code: ExitCode, details: [Detail], advice: String? = nil) {
    precondition(code != .passed && !details.isEmpty, "a failure fails, and says why")
    self.code = code
    self.details = details
    self.advice = advice
  }

  init(_ code: ExitCode, _ message: String, file: String? = nil, advice: String? = nil) {
    self.init(code, details: [Detail(file: file, message: message)], advice: advice)
  }

  init(_ error: FileError) {
    self.init(.unavailable, error.message, file: error.path, advice: error.advice)
  }

  /// For people: a line for each detail, then the advice.
  var text: String {
    let lines = details.map { detail in
      var place = detail.file ?? ""
      if let line = detail.line, let column = detail.column { place += ":\(line):\(column)" }
      let path = detail.path.map { "\($0): " } ?? ""
      return "\(place.isEmpty ? "" : "\(place): ")error: \(path)\(detail.message)"
    }
    return (lines + (advice.map { ["  = help: \($0)"] } ?? [])).joined(separator: "\n")
  }
}
