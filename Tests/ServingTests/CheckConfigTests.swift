import RuntimeContract
import StageTesting
import Testing

@Suite struct CheckConfigTests {
  @Test func everyGeneratedConfigPasses() throws {
    let executable = try Executable("mlgen-serve")
    let configs = try GeneratedConfig.all().filter { $0.fileName == Program.serve.configFileName }
    // Environments share most of their configs; each text is checked once.
    var seen: Set<String> = []
    for config in configs where seen.insert(config.json).inserted {
      let path = try executable.scratch.write(config.fileName, config.json)
      let outcome = try executable("serve", "--config", path, "--check-config")
      #expect(outcome.status == 0, "\(config.manifest): \(outcome.errors)")
      #expect(outcome.output.isEmpty && outcome.errors.isEmpty)
    }
    #expect(seen.count >= 3, "the test reads too few configs to mean anything")
  }
}
