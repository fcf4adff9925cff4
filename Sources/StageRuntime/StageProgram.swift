public import ArgumentParser
internal import Glibc
public import RuntimeContract

/// The process ends with the code; what there was to say was said.
public struct Ended: Error {
  public let code: RuntimeContract.ExitCode

  public init(code: RuntimeContract.ExitCode) { self.code = code }
}

extension ParsableCommand {
  /// The `main` of an executable that stages run: the command of the process's arguments, and the contract's exit codes.
  public static func runProgram() -> Never {
    listenAsPrograms()
    do {
      var command = try parseAsRoot()
      try command.run()
      Glibc.exit(0)
    } catch { end(with: error) }
  }

  /// The same for one whose commands wait for others.
  public static func runAsyncProgram() async -> Never {
    listenAsPrograms()
    do {
      var command = try parseAsRoot()
      if var waiting = command as? any AsyncParsableCommand {
        try await waiting.run()
      } else {
        try command.run()
      }
      Glibc.exit(0)
    } catch { end(with: error) }
  }

  private static func listenAsPrograms() {
    // A reader that closes the pipe early, such as `head`, is no error of ours.
    signal(SIGPIPE, SIG_DFL)
    // Beyond a limit on file sizes, a write shall fail with an error that can be told.
    signal(SIGXFSZ, SIG_IGN)
  }

  private static func end(with error: any Error) -> Never {
    if let ended = error as? Ended { Glibc.exit(ended.code.rawValue) }
    let message = fullMessage(for: error)
    let isHelp = exitCode(for: error) == .success
    if isHelp { Console.print(message) } else { Console.tell(message + "\n") }
    Glibc.exit(isHelp ? 0 : RuntimeContract.ExitCode.usage.rawValue)
  }
}
