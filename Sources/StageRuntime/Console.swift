internal import Glibc

/// The two streams, written at once and without a buffer that a signal could lose.
public enum Console {
  /// A line on standard output: results.
  public static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

  /// Text on standard error: what goes on, and what went wrong.
  public static func tell(_ text: String) { write(text, to: STDERR_FILENO) }

  private static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      // Whoever reads may be gone; the work goes on.
      if count < 0 && errno != EINTR { return }
      rest = rest.dropFirst(max(0, count))
    }
  }
}
