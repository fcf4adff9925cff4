internal import Diagnostics
internal import Source
internal import Spec

/// Local data is there, and small enough to travel in a ConfigMap.
enum LocalData {
  /// In bytes; a ConfigMap holds less than 1 MiB, and other keys and base64 need room.
  static let limit = 512 << 10

  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    facts.spec.data.sources.compactMap { source in
      guard source.uri.isLocal else { return nil }
      guard let bytes = facts.context.file(source.uri.path) else { return Diagnostic.dataMissing(source.$uri) }
      return bytes.count < limit ? nil : Diagnostic.dataTooLarge(source.$uri, bytes: bytes.count)
    }
  }
}

extension Diagnostic {
  fileprivate static func dataMissing(_ uri: Sourced<URI>) -> Diagnostic {
    Diagnostic(
      .dataMissing, at: uri.origin.span, "there is no file `\(uri.value)` in the repository",
      help: "a local path starts at the repository's root; data elsewhere has a scheme, as in `s3://bucket/prefix/`")
  }

  fileprivate static func dataTooLarge(_ uri: Sourced<URI>, bytes: Int) -> Diagnostic {
    Diagnostic(
      .dataTooLarge, at: uri.origin.span,
      "`\(uri.value)` has \((bytes + 1023) >> 10) KiB, and a local file that goes to a cluster has less than 512",
      help: "put it into a bucket and name that, as in `s3://bucket/prefix/`")
  }
}
