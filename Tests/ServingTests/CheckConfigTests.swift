import StageTesting
import Testing

@Suite struct CheckConfigTests {
  @Test func everyGeneratedConfigPasses() throws {
    let checked = try CheckedConfigs(of: "mlgen-serve")
    #expect(checked.problems == [])
    #expect(checked.unused == ["score.json"], "files are scored by hand: no mode of a pipeline does it yet")
    #expect(checked.count >= 3, "the test reads too few configs to mean anything")
  }
}
