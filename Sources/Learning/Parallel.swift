internal import Tabular

/// Work that threads share without a trace in its results: what is done together does not depend on the number of
/// threads, and results come in the order of the work.
enum Parallel {
  /// Rows of a chunk: enough to pay for handing it out, few enough to share evenly.
  static let rowsOfChunk = 1 << 15

  /// What the body returns for each of `0 ..< count`. Each thread calls it for every `threads`-th of them.
  @discardableResult
  static func map<Result>(_ count: Int, threads: Int, _ body: (_ index: Int) -> Result) -> [Result] {
    let parts = min(threads, count)
    if parts <= 1 { return (0..<count).map(body) }
    var results = [Result?](repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { results in
      // Each call writes elements of its own, and all of them end before the buffer does.
      nonisolated(unsafe) let results = results
      inParallel(parts) { part in
        for index in stride(from: part, to: count, by: parts) { results[index] = body(index) }
      }
    }
    return results.map { result in
      guard let result else { preconditionFailure("the body was called for every index") }
      return result
    }
  }

  /// The same for runs of pieces that are as long as each other, to one piece.
  ///
  /// - Parameter most: how many runs at most; more of them can use more threads, and each has results of its own.
  @discardableResult
  static func mapRuns<Result>(
    of pieces: Int, threads: Int, most: Int = 16, _ body: (_ pieces: Range<Int>) -> Result
  ) -> [Result] {
    let runs = min(pieces, most)
    return map(runs, threads: threads) { body(pieces * $0 / runs..<pieces * ($0 + 1) / runs) }
  }

  /// The same for chunks of rows.
  @discardableResult
  static func mapChunks<Result>(of rows: Int, threads: Int, _ body: (_ rows: Range<Int>) -> Result) -> [Result] {
    map((rows + rowsOfChunk - 1) / rowsOfChunk, threads: threads) { chunk in
      body(chunk * rowsOfChunk..<min(rows, (chunk + 1) * rowsOfChunk))
    }
  }
}
