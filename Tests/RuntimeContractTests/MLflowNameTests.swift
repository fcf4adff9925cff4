import RuntimeContract
import Testing

/// What MLflow 3.17's `mlflow.utils.validation` says to the same texts.
@Suite struct MLflowNameTests {
  @Test(arguments: ["churn", "Kündigung 2026", "a/b\"c'd", String(repeating: "x", count: 500)])
  func experimentsHaveNearlyAnyName(_ name: String) { #expect(MLflowName.problem(experiment: name) == nil) }

  @Test(arguments: ["", "  ", "a\nb", String(repeating: "x", count: 501)])
  func someNameNoExperiment(_ name: String) { #expect(MLflowName.problem(experiment: name) != nil) }

  @Test(arguments: ["churn", "Kündigung", "it's \"quoted\"", "a.b", "50 %"])
  func modelsHaveNamesWithoutSlashAndColon(_ name: String) { #expect(MLflowName.problem(model: name) == nil) }

  @Test(arguments: ["", " ", "a/b", "a/\u{301}b", "a:b", ".", "..", "a\u{0}", String(repeating: "x", count: 257)])
  func someNameNoModel(_ name: String) { #expect(MLflowName.problem(model: name) != nil) }

  @Test(arguments: [
    ("champion", true), ("team-a_2", true), ("", false), ("a b", false), ("v12", false), ("Latest", false),
    ("vnext", true),
  ])
  func aliases(_ name: String, _ isGood: Bool) { #expect((MLflowName.problem(alias: name) == nil) == isGood) }

  @Test(arguments: [
    ("auc", "auc"), ("slice/plan=pro", "slice/plan_pro"), ("größe: a.b-c d", "größe: a.b-c d"),
    ("/a//../b/", "_/a/_/_/b/_"),
    ("", "_"), ("e\u{301}", "e_"), ("p50%", "p50_"),
  ])
  func keysAreMadeToFit(_ name: String, _ key: String) {
    #expect(Array(MLflowName.key(name).unicodeScalars) == Array(key.unicodeScalars))
  }

  @Test func longKeysAreCut() {
    #expect(MLflowName.key(String(repeating: "ä", count: 300)).unicodeScalars.count == 250)
  }
}
