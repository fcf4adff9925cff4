internal import ArgumentParser
internal import Compiler
internal import Delivery
internal import Glibc

@main
struct Mlgen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mlgen", abstract: "Compiles machine-learning pipeline specs into everything that runs them.",
    discussion: """
      One spec a pipeline goes in; Kubernetes manifests and a Helm chart come out under generated/, byte for byte the
      same on every machine, with every line traceable to the spec.

      Examples:
        mlgen build                                   all specs of the repository
        mlgen validate specs/churn.yaml               findings only
        mlgen why generated/churn/prod/kubernetes/namespace.yaml:4
        mlgen explain ML0203

      Exit codes: 0 fine, 1 findings, 2 usage, 3 the environment (disk, permissions, git), 4 output out of date.
      """,
    version: CompilerVersion.current,
    subcommands: [
      Init.self, Build.self, Validate.self, Pin.self, Graph.self, Run.self, Runs.self, Cache.self, Templates.self,
      Schema.self, Explain.self, Why.self, Where.self, Completion.self,
    ])

  static func main() {
    // A reader that closes the pipe early, such as `head`, is no error of ours.
    signal(SIGPIPE, SIG_DFL)
    // Beyond a limit on file sizes, a write shall fail with an error that can be told.
    signal(SIGXFSZ, SIG_IGN)
    // This process again, for one transfer with a remote: no command of a user's, so `--help` does not know it.
    if CommandLine.arguments.dropFirst().first == RemoteWorker.argument {
      RemoteWorker.run(CommandLine.arguments.dropFirst(2))
    }
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let status as ExitStatus {
      Glibc.exit(status.rawValue)
    } catch let error as EnvironmentError {
      Console.error("error: \(error)\n  = help: \(error.advice)")
      Glibc.exit(ExitStatus.environment.rawValue)
    } catch let error as GitError {
      Console.error("error: \(error)\n  = help: \(error.advice)")
      Glibc.exit(ExitStatus.environment.rawValue)
    } catch let error as RemoteError {
      Console.error("error: \(error)\n  = help: \(error.advice)")
      Glibc.exit(ExitStatus.environment.rawValue)
    } catch {
      let message = fullMessage(for: error)
      let isHelp = exitCode(for: error) == .success
      if isHelp { Console.print(message) } else { Console.error(message) }
      Glibc.exit(isHelp ? 0 : ExitStatus.usage.rawValue)
    }
  }
}

/// How a run ends, other than well.
enum ExitStatus: Int32, Error {
  /// The user's mistake: diagnostics were printed.
  case findings = 1
  /// The command line was not understood.
  case usage = 2
  /// The world: disk, permissions.
  case environment = 3
  /// `--check` found the output out of date, or files were edited by hand.
  case outOfDate = 4
}
