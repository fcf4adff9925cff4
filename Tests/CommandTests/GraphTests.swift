import Foundation
import Testing

@Suite struct GraphTests {
  private static let stages = """
    stages:
      - name: enrich
        image: ghcr.io/acme/enrich@sha256:\(String(repeating: "ab", count: 32))
        dependencies: [data_ingestion]
        before: [data_validation]
    """

  @Test func stagesAreDrawnWithWhatTheyRunAndWaitFor() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small(extra: Self.stages)])
    let run = try repository.mlgen("graph", "specs/demo.yaml", "--env", "dev")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.isEmpty)
    #expect(
      run.output == """
        ---
        title: "demo in dev"
        ---
        flowchart TB
          data_ingestion["data_ingestion<br>mlgen-train ingest"]
          enrich["enrich<br>ghcr.io/acme/enrich@sha256:abababababab"]
          data_validation["data_validation<br>mlgen-validate data"]
          feature_engineering["feature_engineering<br>mlgen-train features"]
          model_training["model_training<br>mlgen-train fit"]
          model_validation["model_validation<br>mlgen-validate model"]
          model_registration["model_registration<br>mlgen-train register"]
          data_ingestion --> enrich
          data_ingestion --> data_validation
          enrich --> data_validation
          data_validation --> feature_engineering
          feature_engineering --> model_training
          model_training --> model_validation
          model_validation --> model_registration

        """)
  }

  @Test func withoutAnEnvironmentItIsTheLastAndSaysSo() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small()])
    let run = try repository.mlgen("graph", "specs/demo.yaml", "--format", "dot")
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("digraph \"demo in prod\" {\n"))
    #expect(run.errors == "drawn as in prod; --env chooses another of dev, prod\n")
    #expect(try repository.mlgen("graph", "specs/demo.yaml", "--env", "prod", "--format", "dot").output == run.output)
  }

  /// Drift is looked for on a schedule of its own, in environments where a model serves.
  @Test func aStageThatStartsOnItsOwnSaysWhen() throws {
    let drift = """
      monitoring: {drift: {schedule: "30 * * * *"}}
      """
    let spec = Specs.small(extra: drift).replacingOccurrences(
      of: "serving:\n", with: "serving:\n  prediction_log: {uri: s3://acme-logs/demo/}\n")
    let repository = try ScratchRepository(["specs/demo.yaml": spec, "pins/demo.yaml": Specs.pins()])
    let mermaid = try repository.mlgen("graph", "specs/demo.yaml", "--env", "prod")
    #expect(
      mermaid.output.contains("mlgen-validate drift<br>on its own: 30 #42; #42; #42; #42; UTC"), "\(mermaid.output)")
    #expect(mermaid.output.hasSuffix("  classDef dashed stroke-dasharray: 5 4\n  class drift_detection dashed\n"))
    let svg = try repository.mlgen("graph", "specs/demo.yaml", "--env", "prod", "--format", "svg")
    #expect(svg.output.contains(">on its own: 30 * * * * UTC</text>"))
    #expect(try !repository.mlgen("graph", "specs/demo.yaml", "--env", "dev").output.contains("drift"))
  }

  @Test func mistakesAreSaidAndNothingIsDrawn() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small(extra: "servnig: {}")])
    let broken = try repository.mlgen("graph", "specs/demo.yaml")
    #expect(broken.status == 1)
    #expect(broken.output.isEmpty)
    #expect(broken.errors.contains("servnig"))
    try repository.write("specs/demo.yaml", Specs.small())
    let wrong = try repository.mlgen("graph", "specs/demo.yaml", "--env", "prdo")
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("specs/demo.yaml has no environment `prdo`; did you mean `prod`?"), "\(wrong.errors)")
    #expect(try repository.mlgen("graph", "specs/demo.yaml", "--format", "png").status == 2)
    #expect(try repository.mlgen("graph", "specs/dmeo.yaml").status == 1)
  }
}
