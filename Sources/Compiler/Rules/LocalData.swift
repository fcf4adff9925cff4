internal import Diagnostics
internal import Source
internal import Spec

/// Local data is there, and is text that is small enough to travel in a ConfigMap.
enum LocalData {
  /// In bytes; a ConfigMap holds less than 1 MiB, and other keys and base64 need room.
  static let limit = 512 << 10

  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    facts.spec.data.sources.compactMap { source in
      guard source.uri.isLocal else { return nil }
      guard let bytes = facts.context.file(source.uri.path) else { return Diagnostic.dataMissing(source.$uri) }
      guard bytes.count < limit else { return Diagnostic.dataTooLarge(source.$uri, bytes: bytes.count) }
      return String(validating: bytes, as: UTF8.self) == nil ? Diagnostic.dataNotText(source.$uri) : nil
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

  fileprivate static func dataNotText(_ uri: Sourced<URI>) -> Diagnostic {
    Diagnostic(
      .dataNotText, at: uri.origin.span, "`\(uri.value)` is not UTF-8, and would not arrive in a cluster as it is",
      help: "save it as UTF-8, or put it into a bucket")
  }
}
