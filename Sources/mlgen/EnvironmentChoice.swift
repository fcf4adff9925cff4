internal import ArgumentParser
internal import Diagnostics

/// The environment that `--env` names, among those of a spec.
enum EnvironmentChoice {
  /// - Throws: an error of usage with the nearest name, when the spec has no such environment.
  static func check(_ environment: String?, of path: String, known: [String]) throws {
    guard let environment, !known.contains(environment) else { return }
    throw ValidationError(
      "\(path) has no environment `\(environment)`; "
        + Phrase.help(for: environment, among: known, called: "environments"))
  }
}
