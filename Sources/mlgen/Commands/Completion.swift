internal import ArgumentParser

struct Completion: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completion", abstract: "Print the completion script of a shell.",
    discussion: """
      Completes commands, options, specs, and the names of the pipelines and environments of the repository.

      Examples:
        mlgen completion bash > ~/.local/share/bash-completion/completions/mlgen
        mlgen completion zsh > ~/.zfunc/_mlgen     with `fpath+=~/.zfunc` before `compinit` in ~/.zshrc
        mlgen completion fish > ~/.config/fish/completions/mlgen.fish
      """)

  enum Shell: String, CaseIterable, ExpressibleByArgument {
    case bash, zsh, fish

    var parserShell: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  @Argument(help: "The shell.")
  var shell: Shell

  func run() { Console.print(Mlgen.completionScript(for: shell.parserShell)) }
}
