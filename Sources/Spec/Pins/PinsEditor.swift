public import Diagnostics
public import Source
internal import YAML

/// Changes what a pins file says of one environment, as text: comments, order and style stay.
public enum PinsEditor {
  /// `VERSION,URI[,DIGEST]` of the command line.
  public struct Model: Hashable, Sendable {
    public var version: String
    public var uri: URI
    public var digest: String?

    public init(version: String, uri: URI, digest: String?) {
      self.version = version
      self.uri = uri
      self.digest = digest
    }

    public init(parsing text: String) throws(Malformed) {
      let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard (2...3).contains(parts.count), !parts[0].isEmpty else {
        throw Malformed("a model is `VERSION,URI` or `VERSION,URI,DIGEST`")
      }
      if parts.count == 3, !ImageReference.isDigest(parts[2]) {
        throw Malformed("a digest is `sha256:` and 64 hexadecimal digits in lower case")
      }
      let uri = try URI(parsing: parts[1])
      guard uri.isObjectStore || uri.scheme == .pvc else {
        throw Malformed("a model is kept in an object store or a claim, as in `s3://bucket/models/12/`")
      }
      self.init(version: parts[0], uri: uri, digest: parts.count == 3 ? parts[2] : nil)
    }
  }

  /// `NAME=REFERENCE` of the command line.
  public struct Image: Hashable, Sendable {
    public var name: String
    public var reference: ImageReference

    public init(name: String, reference: ImageReference) {
      self.name = name
      self.reference = reference
    }

    public init(parsing text: String) throws(Malformed) {
      guard let equals = text.firstIndex(of: "=") else { throw Malformed("an image is `NAME=REFERENCE`") }
      self.name = String(text[..<equals])
      self.reference = try ImageReference(parsing: String(text[text.index(after: equals)...]))
      if let complaint = DNS.labelComplaint(name) { throw Malformed("the name of an image: \(complaint)") }
      guard reference.isFixed else {
        throw Malformed("a pin names one build: by digest, or by a tag other than `latest`")
      }
    }
  }

  /// The text of the file after the change; that of a new file when there is none.
  ///
  /// A model without a digest removes the digest of the one before. Nil, with the reason in `log`, when the file that
  /// is there is not valid, belongs to another pipeline, or says the environment by an alias, which stands for other
  /// environments too.
  public static func edit(
    _ file: SourceFile?, pipeline: String, environment: String, model: Model?, images: [Image],
    log: inout DiagnosticLog
  ) -> [UInt8]? {
    guard let file else {
      let name = YAMLText.scalar(pipeline)
      var text = YAMLText("apiVersion: mlgen.dev/v1\nkind: Pins\npipeline: \(name)\nenvironments: {}\n")
      text.apply(changes(environment, model, images))
      return text.bytes
    }
    guard let node = Reader.read(file, log: &log), let pins = SpecReader.readPins(node, log: &log) else { return nil }
    guard pins.pipeline == pipeline else {
      log.add(
        Diagnostic(
          .pinsInOtherFile, at: pins.$pipeline.origin.span,
          "these are the pins of `\(pins.pipeline)`, not of `\(pipeline)`"))
      return nil
    }
    var text = YAMLText(String(decoding: file.bytes, as: UTF8.self))
    let changes = changes(environment, model, images)
    text.apply(changes)
    guard text.holds(changes, besides: node) else {
      let span = pins.environments.entries.first { $0.key == environment }?.keySpan ?? pins.environments.place.pointer
      log.add(
        Diagnostic(
          .pinsNotEditable, at: span, "the pins of `\(environment)` cannot be changed here alone",
          help: "write the environment out, without anchors, aliases and merge keys"))
      return nil
    }
    return text.bytes
  }

  private static func changes(_ environment: String, _ model: Model?, _ images: [Image]) -> [YAMLText.Change] {
    var changes: [YAMLText.Change] = []
    if let model {
      let path = ["environments", environment, "model"]
      changes.append(.init(path: path + ["version"], value: model.version))
      changes.append(.init(path: path + ["uri"], value: model.uri.description))
      changes.append(.init(path: path + ["digest"], value: model.digest))
    }
    for image in images {
      changes.append(
        .init(path: ["environments", environment, "images", image.name], value: image.reference.description))
    }
    return changes
  }
}
