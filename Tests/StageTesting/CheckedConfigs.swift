import RuntimeContract

/// What `--check-config` of an executable says of the configs that this repository has generated.
public struct CheckedConfigs {
  /// Files of programs that no generated config is of.
  public let unused: [String]
  /// How many different texts were checked; environments share most of theirs.
  public let count: Int
  /// Of every config that was refused, or said anything, its manifest and what was said.
  public let problems: [String]

  /// - Parameter name: of the product, such as `mlgen-train`.
  public init(of name: String) throws {
    let executable = try Executable(name)
    let commands = Dictionary(
      uniqueKeysWithValues: Program.allCases.filter { $0.command[0] == name }.map { ($0.configFileName, $0.command) })
    var unused = Set(commands.keys)
    var seen: Set<String> = []
    var problems: [String] = []
    for config in try GeneratedConfig.all() {
      guard let command = commands[config.fileName] else { continue }
      unused.remove(config.fileName)
      guard seen.insert(config.fileName + config.json).inserted else { continue }
      let path = try executable.scratch.write(config.fileName, config.json)
      let outcome = try executable(command.dropFirst() + ["--config", path, "--check-config"])
      if outcome.status != 0 || !(outcome.output + outcome.errors).isEmpty {
        problems.append("\(config.manifest): \(outcome.status) \(outcome.output)\(outcome.errors)")
      }
    }
    self.unused = unused.sorted()
    count = seen.count
    self.problems = problems
  }
}
