internal import ArgumentParser

@main
struct Mlgen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mlgen", abstract: "Compiles pipeline specs into everything that runs them.")
}
