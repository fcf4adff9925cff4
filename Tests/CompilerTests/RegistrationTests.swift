import Diagnostics
import Foundation
import RuntimeContract
import Source
import Spec
import Testing
import YAML

@Suite struct RegistrationTests {
  /// What `mlgen-train` will encode is what `mlgen pin` reads.
  @Test func contractAndReaderAgree() throws {
    let written = Registration(
      modelName: "churn", version: "12", uri: "s3://acme-ml-models/churn/12/",
      digest: "sha256:" + String(repeating: "0f", count: 32))
    let bytes = try Array(JSONEncoder().encode(written))
    var sources = SourceMap()
    var log = DiagnosticLog()
    let node = try #require(Reader.read(sources.add(path: Registration.fileName, bytes: bytes), log: &log))
    let read = try #require(SpecReader.readRegistration(node, log: &log), "\(log.all)")
    #expect(
      Registration(modelName: read.name, version: read.version, uri: read.uri.description, digest: read.digest)
        == written)
    #expect(log.all.isEmpty, "\(log.all)")
  }
}
