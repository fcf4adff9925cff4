internal import Dispatch

/// Work on many pieces, divided into runs whose bounds do not depend on the number of threads: what the runs return is
/// combined in their order, so the same numbers come out of any number of threads.
enum Lanes {
  /// - Parameter most: how many runs at most; more of them can use more threads, and each has results of its own.
  /// - Returns: what the body returned for each run of pieces, in their order.
  static func run<Result>(
    pieces: Int, threads: Int, most: Int = 16, _ body: (_ pieces: Range<Int>) -> Result
  ) -> [Result] {
    let lanes = min(pieces, most)
    let bounds = (0...lanes).map { lanes == 0 ? 0 : pieces * $0 / lanes }
    if threads <= 1 || lanes <= 1 { return (0..<lanes).map { body(bounds[$0]..<bounds[$0 + 1]) } }
    var results = [Result?](repeating: nil, count: lanes)
    let parts = min(threads, lanes)
    results.withUnsafeMutableBufferPointer { results in
      withoutActuallyEscaping(body) { body in
        // Each call writes results of its own, and all of them end before the buffer and the body do.
        nonisolated(unsafe) let results = results
        nonisolated(unsafe) let body = body
        DispatchQueue.concurrentPerform(iterations: parts) { part in
          for lane in stride(from: part, to: lanes, by: parts) { results[lane] = body(bounds[lane]..<bounds[lane + 1]) }
        }
      }
    }
    return results.compactMap { $0 }
  }
}
