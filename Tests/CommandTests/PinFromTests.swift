import Foundation
import Testing

@Suite struct PinFromTests {
  private static let digest = "sha256:" + String(repeating: "cd", count: 32)

  private static func registration(model: String = "demo", extra: String = "") -> String {
    """
    {
      "model": "\(model)",
      "version": "7",
      "uri": "s3:\\/\\/acme-models/demo/7/",
      "digest": "\(digest)"\(extra)
    }
    """
  }

  @Test func whatARunRegisteredIsPinned() throws {
    let repository = try ScratchRepository([
      "specs/demo.yaml": Specs.small(), "run/model/registration.json": Self.registration(),
    ])
    let pin = try repository.mlgen("pin", "demo", "prod", "--from", "run/model/")
    #expect(pin.status == 0, "\(pin.errors)")
    let text = try repository.read("pins/demo.yaml")
    #expect(text.contains("version: \"7\""), "\(text)")
    #expect(text.contains("s3://acme-models/demo/7/"))
    #expect(text.contains(Self.digest))
    let again = try repository.mlgen("pin", "demo", "prod", "--from", "run/model")
    #expect(again.errors.contains("nothing changed"), "\(again.errors)")
  }

  @Test func anotherPipelinesModelIsRefused() throws {
    let repository = try ScratchRepository([
      "specs/demo.yaml": Specs.small(extra: "registry: {model: demo-model}\n"),
      "model/registration.json": Self.registration(),
    ])
    let pin = try repository.mlgen("pin", "demo", "prod", "--from", "model")
    #expect(pin.status == 1)
    #expect(pin.errors.contains("error[ML0505]: this is the model `demo`"), "\(pin.errors)")
    #expect(pin.errors.contains("model/registration.json:2:12"), "\(pin.errors)")
    #expect(pin.errors.contains("it says so here"))
    #expect(!repository.exists("pins/demo.yaml"))
  }

  @Test func aRegistrationIsReadStrictly() throws {
    let repository = try ScratchRepository([
      "specs/demo.yaml": Specs.small(),
      "unknown/registration.json": Self.registration(extra: ",\n  \"stage\": \"prod\""),
      "short/registration.json": "{\"model\": \"demo\", \"version\": \"7\", \"uri\": \"s3://acme-models/demo/7/\"}",
      "broken/registration.json": "{\"model\": \"demo\",", "empty/other": "",
    ])
    for (folder, words) in [
      ("unknown", "stage"), ("short", "digest"), ("broken", "broken/registration.json:1"),
      ("empty", "there is no file empty/registration.json"),
    ] {
      let pin = try repository.mlgen("pin", "demo", "prod", "--from", folder)
      #expect(pin.status == 1, "\(folder): \(pin.errors)")
      #expect(pin.errors.contains(words), "\(folder): \(pin.errors)")
      #expect(!repository.exists("pins/demo.yaml"))
    }
    let missing = try repository.mlgen("pin", "demo", "prod", "--from", "nowhere")
    #expect(missing.status == 3)
    #expect(missing.errors.contains("cannot open nowhere"), "\(missing.errors)")
  }
}
