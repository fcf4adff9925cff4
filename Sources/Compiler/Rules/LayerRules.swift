internal import Diagnostics
internal import Source
internal import YAML

/// What an entry of `environments` must not say, whatever its fields allow.
enum LayerRules {
  /// Folders beside those of the environments in a pipeline's output.
  private static let reserved = ["chart", "docker"]

  static func check(_ environment: YAML.Node.Entry) -> [Diagnostic] {
    var found: [Diagnostic] = []
    if reserved.contains(environment.key) {
      found.append(
        Diagnostic(
          .namesCollide, at: environment.keySpan,
          "an environment cannot be called `\(environment.key)`: the output has a folder of that name",
          help: "choose another name"))
    }
    if let name = environment.value["metadata"]?.entry("name") {
      found.append(
        Diagnostic(
          .misplacedKey, at: name.keySpan, "a pipeline has one name in all of its environments",
          help: "an environment has a `namespace` of its own"))
    }
    return found
  }
}
