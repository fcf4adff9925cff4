import Files
import FuzzDriver
import Quality
import RuntimeContract

@main
enum Main {
  static func main() {
    Fuzzing.run { Profiles.run($0) }
  }
}

/// A profile is read, or refused with words; each column of one that is read is compared with each other one.
private enum Profiles {
  static func run(_ bytes: [UInt8]) {
    let profile: ModelProfile
    do throws(JSONFinding) {
      profile = try JSONFile.value(ModelProfile.self, of: bytes).checked()
    } catch {
      precondition(!error.description.isEmpty, "what is wrong has words")
      return
    }
    let columns = (profile.columns + profile.predictions).prefix(6)
    let comparisons = columns.flatMap { before in
      columns.map {
        ColumnComparison(name: $0.name, reference: ColumnSample(before), current: ColumnSample($0))
      }
    }
    let judgement = DriftJudgement(comparisons, rules: DriftRules(tests: DriftTest.allCases, threshold: 0.2))
    precondition(judgement.columns.count == comparisons.count, "every comparison has an answer")
    for drift in judgement.columns {
      precondition(drift.measures.allSatisfy { $0.statistic >= 0 || $0.statistic.isNaN }, "a figure is a distance")
      precondition(!drift.reason.isEmpty, "every answer has a reason")
    }
    _ = try? JSONFile.text(judgement)
  }
}
