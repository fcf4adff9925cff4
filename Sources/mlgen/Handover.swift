internal import ArgumentParser
internal import Delivery
internal import Glibc

/// This process becomes mlgen-run: signals then reach the one that runs the stages, and its exit code is the command's.
enum Handover {
  private static let program = "mlgen-run"

  /// - Parameters:
  ///   - input: what it reads on its standard input; nil leaves that as it is.
  /// - Returns: never, unless the program cannot be started.
  static func run(_ arguments: [String], input: [UInt8]?) throws -> Never {
    if let input { try put(input) }
    signal(SIGXFSZ, SIG_DFL)
    let beside = try besideThis()
    let words = ([beside ?? program] + arguments).map { strdup($0) }
    if let beside { execv(beside, words + [nil]) } else { execvp(program, words + [nil]) }
    let code = errno
    for word in words { free(word) }
    guard code == ENOENT else { throw EnvironmentError(.open, beside ?? program, code: code) }
    Console.error(
      "error: \(program) is neither beside mlgen nor on the PATH\n  = help: it is built and shipped with mlgen; put it into "
        + "the same folder")
    throw ExitStatus.environment
  }

  /// The program in the folder of this one; nil when it is not there.
  private static func besideThis() throws -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else { return nil }
    let own = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let slash = own.lastIndex(of: "/") else { return nil }
    let path = "\(own[..<slash])/\(program)"
    return access(path, X_OK) == 0 ? path : nil
  }

  /// Makes a text the standard input: of a file without a name, since a pipe holds 64 KiB.
  private static func put(_ bytes: [UInt8]) throws {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/mlgen-run-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw EnvironmentError(.write, folder, code: errno) }
    unlink(template)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw EnvironmentError(.write, folder, code: errno)
      }
      rest = rest.dropFirst(count)
    }
    lseek(descriptor, 0, SEEK_SET)
    guard dup2(descriptor, STDIN_FILENO) >= 0 else { throw EnvironmentError(.open, folder, code: errno) }
    close(descriptor)
  }
}
