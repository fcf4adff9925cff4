internal import Delivery
internal import Diagnostics
internal import RuntimeContract
internal import Source
internal import Spec
internal import YAML

/// The folder that a run leaves its model in, with what the registry says of it.
struct ModelFolder {
  let path: String

  /// The registered model; nil, with the reason in `log`, when the folder has none that can be read.
  func registration(sources: inout SourceMap, log: inout DiagnosticLog) throws -> RegisteredModel? {
    let shown = path.hasSuffix("/") ? path + Registration.fileName : "\(path)/\(Registration.fileName)"
    guard let file = try Root(path).read(Registration.fileName) else {
      log.add(
        Diagnostic(
          .fileUnreadable, at: nil, "there is no file \(shown)",
          help: "name the `model/` folder of a run whose `model_registration` has passed: that stage writes it"))
      return nil
    }
    guard let node = Reader.read(sources.add(path: shown, bytes: file.bytes), log: &log) else { return nil }
    return SpecReader.readRegistration(node, log: &log)
  }
}
