internal import Glibc

/// The two streams, written without Foundation.
enum Console {
  /// Whether diagnostics may be coloured: on a terminal, unless the user asked for none (https://no-color.org).
  static var usesColor: Bool {
    if let value = getenv("NO_COLOR"), value.pointee != 0 { return false }
    if let terminal = getenv("TERM"), String(cString: terminal) == "dumb" { return false }
    return isatty(STDERR_FILENO) == 1
  }

  /// A line on standard output.
  static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

  /// Text on standard output, as it is.
  static func emit(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

  /// A line on standard error.
  static func error(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  /// Text on standard error that an answer stands behind.
  static func prompt(_ text: String) { write(text, to: STDERR_FILENO) }

  private static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        // Nowhere is left to say it.
        Glibc.exit(ExitStatus.environment.rawValue)
      }
      rest = rest.dropFirst(written)
    }
  }
}
