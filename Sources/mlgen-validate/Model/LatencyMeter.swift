internal import Glibc
internal import Inference
internal import RuntimeContract
internal import Tabular

/// How long a model takes to answer one row.
///
/// Rows are asked one at a time, by the code that serves, after answers that do not count. Rounds of the same rows follow
/// each other; of each round there are percentiles, and the smallest of the rounds counts. What is judged is the time of
/// the processor that the answering thread took: a process that is made to wait for others does not use any.
struct LatencyMeter {
  /// Answers of a round, at least.
  var calls = 400
  var rounds = 7
  var warmUp = 100
  /// A slow model is measured for no longer than this, in seconds, but for three rounds.
  var longest = 10.0

  static let fewestRounds = 3
  /// More rows tell nothing new.
  static let mostRows = 400

  /// - Precondition: the table has a row.
  func measure(_ predictor: Predictor, _ table: Table) throws(InferenceError) -> LatencyFigures {
    let count = min(table.rowCount, Self.mostRows)
    let requests = try predictor.requests(table, rows: (0..<count).map { $0 * table.rowCount / count })
    let began = Self.seconds(CLOCK_MONOTONIC)
    var warm = 0
    while warm < warmUp, warm == 0 || Self.seconds(CLOCK_MONOTONIC) - began < longest / 5 {
      _ = try predictor.answer(requests[warm % count])
      warm += 1
    }
    var (processor, elapsed): ([LatencyFigures.Percentiles], [LatencyFigures.Percentiles]) = ([], [])
    while processor.count < rounds {
      if processor.count >= Self.fewestRounds, Self.seconds(CLOCK_MONOTONIC) - began > longest { break }
      var (used, passed): ([Double], [Double]) = ([], [])
      for call in 0..<max(calls, count) {
        let (start, own) = (Self.seconds(CLOCK_MONOTONIC), Self.seconds(CLOCK_THREAD_CPUTIME_ID))
        _ = try predictor.answer(requests[call % count])
        used.append(Self.seconds(CLOCK_THREAD_CPUTIME_ID) - own)
        passed.append(Self.seconds(CLOCK_MONOTONIC) - start)
      }
      processor.append(Self.percentiles(used))
      elapsed.append(Self.percentiles(passed))
    }
    return LatencyFigures(
      calls: max(calls, count), rounds: processor.count, warmUp: warm, processor: Self.least(processor),
      elapsed: Self.least(elapsed),
      method:
        "\(count) rows, one at a time on one thread, \(max(calls, count)) answers in each of \(processor.count) rounds "
        + "after \(warm) that do not count; of each percentile the smallest of the rounds. Judged is the time of the "
        + "processor, which other processes do not add to.")
  }

  /// By the nearest rank.
  static func percentiles(_ values: [Double]) -> LatencyFigures.Percentiles {
    let sorted = values.sorted()
    func percentile(_ share: Double) -> Double { sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)] }
    return .init(p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99))
  }

  private static func least(_ rounds: [LatencyFigures.Percentiles]) -> LatencyFigures.Percentiles {
    func least(_ path: KeyPath<LatencyFigures.Percentiles, Double>) -> Double {
      rounds.map { $0[keyPath: path] }.min() ?? 0
    }
    return .init(p50: least(\.p50), p95: least(\.p95), p99: least(\.p99))
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

extension LatencyFigures {
  /// What gates judge.
  var measured: [MetricName: Double] {
    [.latencyP50: processor.p50, .latencyP95: processor.p95, .latencyP99: processor.p99]
  }
}
