import Dispatch

/// Work on ranges of rows whose bounds do not depend on the number of threads.
enum Chunks {
  /// Rows of a chunk: enough to pay for handing it out, few enough to share evenly.
  static let size = 1 << 15

  static func count(of rows: Int) -> Int { (rows + size - 1) / size }

  /// Calls the body once for each chunk, each thread with every `threads`-th one.
  static func each(of rows: Int, threads: Int, _ body: (_ chunk: Int, _ rows: Range<Int>) -> Void) {
    let chunks = count(of: rows)
    parts(min(threads, chunks)) { part, parts in
      for chunk in stride(from: part, to: chunks, by: parts) {
        body(chunk, chunk * size..<min(rows, (chunk + 1) * size))
      }
    }
  }

  /// Calls the body with `0 ..< count`, all at once when there are several.
  static func parts(_ count: Int, _ body: (_ part: Int, _ parts: Int) -> Void) {
    if count <= 1 {
      body(0, 1)
    } else {
      withoutActuallyEscaping(body) { body in
        nonisolated(unsafe) let body = body
        DispatchQueue.concurrentPerform(iterations: count) { body($0, count) }
      }
    }
  }
}
