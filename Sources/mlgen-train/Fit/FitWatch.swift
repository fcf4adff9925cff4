internal import Glibc
internal import Learning
internal import StageRuntime
internal import Synchronization

/// Looks on while a learner works: tells how far it is, keeps the figures of the rounds, and stops it to write a
/// checkpoint, every so often and when the process is told to end.
final class FitWatch: FitObserver {
  private struct State {
    var curves: [String: [Double]]
    var names: [String]
    var began = FitWatch.seconds
  }

  private let state: Mutex<State>
  private let log: Log
  private let title: String
  private let reportsRounds: Bool
  /// Seconds between checkpoints.
  private let interval: Double

  /// - Parameters:
  ///   - curves: of the rounds before the checkpoint.
  ///   - reportsRounds: whether each round's figures go to standard output.
  init(title: String, curves: [Curve], interval: Double, reportsRounds: Bool, log: Log) {
    self.title = title
    self.log = log
    self.interval = interval
    self.reportsRounds = reportsRounds
    state = Mutex(
      State(
        curves: Dictionary(uniqueKeysWithValues: curves.map { ($0.name, $0.values) }), names: curves.map(\.name)))
  }

  func roundEnded(_ round: Int, of rounds: Int, metrics: [RoundMetric]) -> Bool {
    let figures = metrics.map { "\($0.name) \(Log.short($0.value))" }.joined(separator: ", ")
    log.progress("\(title): round \(round) of \(rounds)\(figures.isEmpty ? "" : ", ")\(figures)")
    if reportsRounds { MetricLines.print(metrics.map { ($0.name, $0.value) }) }
    return state.withLock { state in
      for metric in metrics {
        if state.curves[metric.name] == nil { state.names.append(metric.name) }
        state.curves[metric.name, default: []].append(metric.value)
      }
      return !Termination.isAsked && FitWatch.seconds - state.began < interval
    }
  }

  /// The figures of all rounds so far, in the order in which they were first told.
  var curves: [Curve] {
    state.withLock { state in state.names.map { Curve(name: $0, values: state.curves[$0] ?? []) } }
  }

  /// A clock for intervals alone, that nobody sets.
  private static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// A figure after each round.
struct Curve: Codable, Hashable, Sendable {
  var name: String
  var values: [Double]

  enum CodingKeys: String, CodingKey, CaseIterable { case name, values }
}

/// Metrics as Katib's text collector reads them: `name=value`, one a line, on standard output.
enum MetricLines {
  static func print(_ metrics: [(name: String, value: Double)]) {
    // Its pattern knows neither `nan` nor `inf`.
    for metric in metrics where metric.value.isFinite { Console.print("\(metric.name)=\(metric.value)") }
  }
}
