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
    // A reader that closes the pipe early, such as `head`, is no error of ours.
    signal(SIGPIPE, SIG_DFL)
    // Beyond a limit on file sizes, a write shall fail with an error that can be told.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
      Glibc.exit(0)
    } catch let ended as Ended {
      Glibc.exit(ended.code.rawValue)
    } catch {
      let message = fullMessage(for: error)
      let isHelp = exitCode(for: error) == .success
      if isHelp { Console.print(message) } else { Console.tell(message + "\n") }
      Glibc.exit(isHelp ? 0 : RuntimeContract.ExitCode.usage.rawValue)
    }
  }
}
