internal import Source
internal import Spec

/// The words of a user's command, with references to stages' folders resolved, in Kubernetes' syntax: `$(NAME)` is the
/// value of an environment variable and `$$` is one `$`.
struct CommandText {
  /// `$(STAGE.output)` or `$(output)` in a word.
  struct Reference {
    /// Nil is the stage itself.
    let stage: String?
    /// UTF-8 bytes in the word, from `$` to behind `)`.
    let range: Range<Int>
  }

  private enum Piece {
    case text(String)
    case reference(Reference)
  }

  private let pieces: [Piece]

  init(_ word: String) {
    let bytes = Array(word.utf8)
    var pieces: [Piece] = []
    var text: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if let reference = Self.reference(in: bytes, at: index) {
        if !text.isEmpty { pieces.append(.text(String(decoding: text, as: UTF8.self))) }
        text = []
        pieces.append(.reference(reference))
        index = reference.range.upperBound
      } else {
        text.append(bytes[index])
        index += 1
      }
    }
    if !text.isEmpty { pieces.append(.text(String(decoding: text, as: UTF8.self))) }
    self.pieces = pieces
  }

  /// The references, in their order.
  var references: [Reference] {
    pieces.compactMap { if case .reference(let reference) = $0 { reference } else { nil } }
  }

  /// The word as a container gets it.
  /// - Parameter folder: the absolute path of a stage's folder; nil asks for the stage's own.
  func resolved(folder: (String?) -> String) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): Self.escaped(text)
      case .reference(let reference): folder(reference.stage)
      }
    }.joined()
  }

  /// A text that arrives as it is: the kubelet reads `$$` as one `$`, wherever it stands, and `$(NAME)` as a variable.
  static func escaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
    var escaped = String.UnicodeScalarView()
    var scalars = text.unicodeScalars.makeIterator()
    var next = scalars.next()
    while let scalar = next {
      next = scalars.next()
      escaped.append(scalar)
      if scalar == "$", next == "$" || next == "(" { escaped.append("$") }
    }
    return String(escaped)
  }

  private static func reference(in bytes: [UInt8], at start: Int) -> Reference? {
    guard bytes[start...].starts(with: "$(".utf8),
      let end = bytes[start...].firstIndex(of: UInt8(ascii: ")"))
    else { return nil }
    let name = String(decoding: bytes[(start + 2)..<end], as: UTF8.self)
    if name == "output" { return Reference(stage: nil, range: start..<end + 1) }
    guard name.hasSuffix(".output") else { return nil }
    return Reference(stage: String(name.dropLast(".output".count)), range: start..<end + 1)
  }
}
