import Foundation
import Testing

@Suite struct PinAndExplainTests {
  @Test func pinKeepsCommentsAndOrder() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small(), "pins/demo.yaml": Specs.pins()])
    let digest = "sha256:" + String(repeating: "ab", count: 32)
    let pin = try repository.mlgen(
      "pin", "demo", "prod", "--model", "2,s3://acme-models/demo/2/,\(digest)", "--image",
      "runtime=ghcr.io/acme/mlgen-runtime@\(digest)")
    #expect(pin.status == 0, "\(pin.errors)")
    let text = try repository.read("pins/demo.yaml")
    #expect(text.hasPrefix("# A comment that stays.\n"))
    #expect(text.contains("# the first"))
    #expect(text.contains("s3://acme-models/demo/2/"))
    #expect(try repository.mlgen("build").status == 0)
    #expect(try repository.read("generated/demo/prod/kubernetes/serving-runtime.yaml").contains(digest))
    // An environment that the pipeline does not have is refused, and nothing is written.
    let wrong = try repository.mlgen("pin", "demo", "production", "--model", "2,s3://acme-models/demo/2/")
    #expect(wrong.status == 1)
    #expect(wrong.errors.contains("ML0502"), "\(wrong.errors)")
    #expect(try repository.read("pins/demo.yaml") == text)
  }

  @Test func pinCreatesTheFile() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small()])
    let pin = try repository.mlgen("pin", "demo", "dev", "--model", "1,s3://acme-models/demo/1/")
    #expect(pin.status == 0, "\(pin.errors)")
    let build = try repository.mlgen("build")
    #expect(build.status == 0, "\(build.errors)")
    #expect(repository.exists("generated/demo/dev/kubernetes/inference-service.yaml"))
  }

  @Test func defaultsPrintEveryValueWithItsOrigin() throws {
    let repository = try ScratchRepository(["specs/demo.yaml": Specs.small()])
    let run = try repository.mlgen("explain", "--defaults", "specs/demo.yaml", "--env", "dev")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("algorithm: logistic_regression"))
    #expect(run.output.contains("# specs/demo.yaml:7"))
    #expect(run.output.contains("orchestration: airflow"))
  }
}
