internal import Glibc

/// Another program, with a pipe to its standard input and one from its standard output.
final class ChildProcess {
  private let id: pid_t
  let output: Descriptor
  /// Held open while this value lives, or until it is finished.
  private var input: Descriptor?
  private var status: Int32?

  /// - Parameters:
  ///   - program: a path, or a name that is looked for in PATH.
  ///   - words: its arguments, its own name first.
  ///   - isQuiet: whether what it says on standard error is dropped.
  init(_ program: String, _ words: [String], isQuiet: Bool) throws(EnvironmentError) {
    func pipe() throws(EnvironmentError) -> (read: Descriptor, write: Descriptor) {
      var ends: [Int32] = [0, 0]
      guard Glibc.pipe(&ends) == 0 else { throw .last(.open, "a pipe to \(program)") }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      return (Descriptor(ends[0]), Descriptor(ends[1]))
    }
    let (inputEnd, input) = try pipe()
    let (output, outputEnd) = try pipe()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // A copy stays open in the new program, where the originals are closed.
    posix_spawn_file_actions_adddup2(&actions, inputEnd.number, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, outputEnd.number, STDOUT_FILENO)
    if isQuiet { posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) }
    let pointers = words.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    var id: pid_t = 0
    let code = withExtendedLifetime((inputEnd, outputEnd)) {
      posix_spawnp(&id, program, &actions, nil, pointers + [nil], environ)
    }
    guard code == 0 else { throw EnvironmentError(.open, program, code: code) }
    self.id = id
    self.output = output
    self.input = input
  }

  deinit {
    if status == nil { kill() }
  }

  /// Says that no more input comes.
  func closeInput() { input = nil }

  /// Writes to its standard input; false with `errno` set when it does not listen any more.
  func write(_ bytes: [UInt8]) -> Bool { input?.write(bytes) ?? false }

  func kill() {
    Glibc.kill(id, SIGKILL)
    _ = wait()
  }

  /// Waits for its end.
  /// - Returns: the status of `waitpid`.
  func wait() -> Int32 {
    if let status { return status }
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0, errno == EINTR {}
    self.status = status
    return status
  }
}
