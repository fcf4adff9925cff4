import Foundation
import RuntimeContract
import Testing

@Suite struct ContractTests {
  @Test func programsHaveTheirOwnCommandsAndConfigs() {
    #expect(Set(Program.allCases.map(\.command)).count == Program.allCases.count)
    #expect(Set(Program.allCases.map(\.configFileName)).count == Program.allCases.count)
    #expect(Program.validateData.arguments == ["--config", "/etc/mlgen/validate_data.json"])
  }

  @Test func numbersOfParametersStayWhatTheyWere() throws {
    let values: [ParameterValue] = [.integer(300), .number(0.08), .bool(true), .string("1")]
    let text = try JSONEncoder().encode(values)
    #expect(try JSONDecoder().decode([ParameterValue].self, from: text) == values)
  }

  @Test func anObjectiveIsABoundOfTheHistogram() {
    let bounds = ServingInterface.durationBuckets(objectives: [0.2, 0.25, -1, .infinity])
    #expect(bounds.contains(0.2))
    #expect(bounds == Array(Set(bounds)).sorted())
    #expect(bounds.allSatisfy { $0 > 0 && $0.isFinite })
    #expect(bounds.map(ServingInterface.bucketLabel).contains("1.0"))
  }

  @Test func onlyOurFailuresCountAgainstAvailability() {
    let ours = ServingInterface.FailureReason.allCases.filter(\.isOurs).map(\.rawValue)
    #expect(ours == ["overloaded", "deadline_exceeded", "internal"])
  }
}
