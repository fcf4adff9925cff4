public import Diagnostics
public import Source

/// Reads one YAML document into nodes with spans.
public enum Reader {
  /// Collections in each other.
  public static let depthLimit = 64
  /// Mappings that merge mappings that merge …
  public static let mergeDepthLimit = 16
  /// Nodes that the aliases of a file may stand for, together.
  public static let expansionLimit = 100_000
  /// Bytes.
  public static let sizeLimit = 4 << 20

  /// The document of a file, aliases and merge keys resolved; a file without a document is a null.
  ///
  /// Every mistake becomes a finding in `log`. Nil says that some value could not be known, so that judging the rest
  /// would report what is not so. A key written twice leaves the first, and a second document is left out: the node
  /// is returned beside the finding.
  public static func read(_ file: SourceFile, log: inout DiagnosticLog) -> Node? {
    guard file.bytes.count <= sizeLimit else {
      log.add(.fileTooLarge(file, limit: sizeLimit))
      return nil
    }
    let isASCII: Bool
    do {
      isASCII = try UTF8Span(validating: file.bytes.span).isKnownASCII
    } catch {
      log.add(.notUTF8(file, at: error.byteOffsets))
      return nil
    }
    // A byte order mark is no character of the document; libyaml counts it or not, depending on how it is fed.
    let skipped = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return file.bytes.withUnsafeBufferPointer { bytes in
      let text = UnsafeBufferPointer(rebasing: bytes[skipped...])
      let offsets = CharacterOffsets(text, isASCII: isASCII, firstByte: skipped)
      var composer = Composer(file: file, events: EventStream(text, offsets: offsets))
      let node = composer.document()
      log.add(contentsOf: composer.findings)
      return node
    }
  }
}
