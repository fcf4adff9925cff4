internal import FoundationEssentials
internal import Glibc
internal import RuntimeContract
internal import StageRuntime
internal import Synchronization

/// Tells of a run while it goes on: on a terminal one line a stage, which changes; elsewhere a line for each thing that
/// happens; as JSON lines on standard output for programs.
public final class Progress: Sendable {
  public enum Form: String, CaseIterable, Sendable { case text, json }

  private struct Line {
    let name: String
    var state = "waits"
    var began: ContinuousClock.Instant?
    var seconds: Double?
    var rows: Int?
    /// What its program said last, or how it ended.
    var text = ""
    var isRunning = false
  }

  private struct Screen {
    var lines: [Line] = []
    /// How many lines of the terminal are ours.
    var drawn = 0
  }

  private let form: Form
  private let isTerminal: Bool
  private let screen = Mutex(Screen())

  public init(form: Form) {
    self.form = form
    let terminal = getenv("TERM").map { String(cString: $0) } ?? ""
    isTerminal = form == .text && isatty(STDERR_FILENO) == 1 && terminal != "dumb"
  }

  func begin(_ graph: RunGraph, stages: [String], run: String, isResumed: Bool) {
    screen.withLock { $0.lines = stages.map { Line(name: $0) } }
    tell(
      isResumed ? "run_resumed" : "run_started", nil,
      "\(graph.pipeline) in \(graph.environment): \(isResumed ? "going on with " : "")run \(run)", [("run", .text(run))]
    )
  }

  func started(_ stage: String, attempt: Int) {
    update(stage) { line in
      line.state = "runs"
      line.isRunning = true
      line.began = .now
      line.text = attempt > 1 ? "try \(attempt)" : ""
    }
    tell("stage_started", stage, attempt > 1 ? "begins, try \(attempt)" : "begins", [("attempt", .count(attempt))])
  }

  func waits(_ stage: String, seconds: Int, reason: String) {
    update(stage) { line in
      line.state = "waits"
      line.isRunning = false
      line.text = "again in \(seconds) s: \(reason)"
    }
    tell(
      "stage_waits", stage, "tried again in \(seconds) s: \(reason)",
      [("seconds", .count(seconds)), ("reason", .text(reason))])
  }

  func ended(_ stage: String, _ state: String, _ text: String, seconds: Double) {
    update(stage) { line in
      line.state = state
      line.isRunning = false
      line.seconds = seconds
      if !text.isEmpty { line.text = text }
    }
    let rows = screen.withLock { screen in screen.lines.first { $0.name == stage }.flatMap(\.rows) }
    let words = [state, Self.time(seconds)] + (rows.map { ["\($0) rows"] } ?? []) + (text.isEmpty ? [] : [text])
    tell(
      "stage_ended", stage, words.joined(separator: ", "),
      [("state", .text(state)), ("seconds", .number(seconds))] + (rows.map { [("rows", .count($0))] } ?? [])
        + (text.isEmpty ? [] : [("reason", .text(text))]))
  }

  /// What a stage's program said.
  func said(_ stage: String, _ said: StageSaying) {
    update(stage) { line in
      if let rows = said.rows { line.rows = rows }
      line.text = said.text
    }
    guard form == .json else { return }
    tell("stage_said", stage, said.text, said.rows.map { [("rows", .count($0))] } ?? [])
  }

  /// Something about the run, or about a stage before it began.
  func note(_ text: String, stage: String? = nil) { tell("note", stage, text, []) }

  func ended(_ status: RunRecord.Status, _ text: String, run: String) {
    tell("run_ended", nil, text, [("run", .text(run)), ("status", .text(status.rawValue))])
  }

  func ready(_ url: String, _ text: String) { tell("ready", nil, text, [("url", .text(url))]) }

  /// Draws the times of what runs anew until it is cancelled.
  func tick() async {
    guard isTerminal else { return }
    while !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(200))
      screen.withLock { draw(&$0) }
    }
  }

  private enum Value {
    case text(String)
    case count(Int)
    case number(Double)
  }

  private func update(_ stage: String, _ change: (inout Line) -> Void) {
    screen.withLock { screen in
      guard let index = screen.lines.firstIndex(where: { $0.name == stage }) else { return }
      change(&screen.lines[index])
    }
  }

  private func tell(_ event: String, _ stage: String?, _ text: String, _ fields: [(String, Value)]) {
    screen.withLock { screen in
      if form == .json {
        var line = "{\"time\":\(Log.quoted(Date().formatted(.iso8601))),\"event\":\(Log.quoted(event))"
        if let stage { line += ",\"stage\":\(Log.quoted(stage))" }
        line += ",\"message\":\(Log.quoted(text))"
        for (name, value) in fields {
          switch value {
          case .text(let text): line += ",\"\(name)\":\(Log.quoted(text))"
          case .count(let count): line += ",\"\(name)\":\(count)"
          case .number(let number): line += ",\"\(name)\":\((number * 1000).rounded() / 1000)"
          }
        }
        return Console.print(line + "}")
      }
      guard isTerminal else { return Console.tell("\(stage.map { "\($0): " } ?? "")\(text)\n") }
      if stage != nil, event != "note" { return draw(&screen) }
      // Above the lines of the stages.
      erase(&screen)
      Console.tell("\(stage.map { "\($0): " } ?? "")\(text)\n")
      if event != "run_ended", event != "ready" { draw(&screen) }
    }
  }

  private func erase(_ screen: inout Screen) {
    // What has ended stays where it is when the run has.
    guard screen.drawn > 0 else { return }
    if screen.lines.contains(where: \.isRunning) || screen.lines.contains(where: { $0.seconds == nil }) {
      Console.tell("\u{1B}[\(screen.drawn)A\u{1B}[J")
      screen.drawn = 0
    }
  }

  private func draw(_ screen: inout Screen) {
    guard !screen.lines.isEmpty else { return }
    let width = Self.width
    var text = screen.drawn > 0 ? "\u{1B}[\(screen.drawn)A" : ""
    let longest = screen.lines.map(\.name.count).max() ?? 0
    for line in screen.lines {
      let seconds = line.isRunning ? line.began.map { Self.seconds(ContinuousClock.now - $0) } : line.seconds
      var words = line.name + String(repeating: " ", count: longest - line.name.count) + "  "
      words += line.state + String(repeating: " ", count: max(0, 8 - line.state.count))
      words += seconds.map(Self.time) ?? ""
      if let rows = line.rows { words += "  \(rows) rows" }
      if !line.text.isEmpty { words += "  \(line.text)" }
      text += String(words.prefix(max(20, width - 1))) + "\u{1B}[K\n"
    }
    Console.tell(text)
    screen.drawn = screen.lines.count
  }

  private static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  static func time(_ seconds: Double) -> String {
    if seconds < 60 { return "\((seconds * 10).rounded() / 10) s" }
    let whole = Int(seconds)
    return "\(whole / 60) min \(whole % 60) s"
  }
}

/// One line of a program's output, as far as it is of use to whoever watches.
struct StageSaying: Hashable, Sendable {
  var text: String
  var rows: Int?
  /// Whether it says why the program fails.
  var isFailure = false

  /// A JSON object of `Log`, `name=value` of a metric, or any text.
  init(_ line: String) {
    guard line.hasPrefix("{"), let fields = try? JSONDecoder().decode(Fields.self, from: Data(line.utf8)) else {
      // Whatever it says shall not move the cursor.
      text = String(String.UnicodeScalarView(line.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
      return
    }
    isFailure = fields.level == Log.Level.error.rawValue
    rows = fields.rows
    let place = fields.file.map { "\($0): " } ?? ""
    let figure = fields.value.map { " \(Log.short($0))" } ?? ""
    text = "\(place)\(fields.message)\(figure)\(isFailure ? fields.help.map { " (\($0))" } ?? "" : "")"
  }

  private struct Fields: Decodable {
    var level: String
    var message: String
    var rows: Int?
    var value: Double?
    var file: String?
    var help: String?
  }
}
