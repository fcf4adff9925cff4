internal import Source

/// A file's bytes, asked where things stand in them.
struct WrittenText {
  let file: SourceFile

  init(_ file: SourceFile) { self.file = file }

  private var bytes: [UInt8] { file.bytes }

  func isByte(_ byte: UInt8, at offset: Int) -> Bool { offset < bytes.count && bytes[offset] == byte }

  func span(_ start: Int, _ end: Int) -> Span { Span(file: file.id, start: start, end: max(start, end)) }

  /// The span of a scalar. The marks of a block scalar end behind its last line break, and behind the empty lines
  /// that follow it.
  func span(_ start: Int, _ end: Int, style: Node.Scalar.Style) -> Span {
    guard style == .literal || style == .folded else { return span(min(start, end), end) }
    var end = end
    while end > start + 1, bytes[end - 1].isSpace { end -= 1 }
    return span(start, end)
  }

  /// Where a node itself begins, behind its anchor and tag.
  func contentStart(_ event: Event) -> Int {
    guard event.anchor != nil || event.tag != nil else { return event.start }
    var offset = event.start
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "&"):
        offset += 1
        while offset < bytes.count, bytes[offset].isAnchorByte { offset += 1 }
      case UInt8(ascii: "!"):
        offset = tagEnd(offset)
      case UInt8(ascii: "#"):
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
      case let byte where byte.isSpace:
        offset += 1
      default:
        return offset
      }
    }
    return offset
  }

  /// The tag of a node that has one.
  func tagSpan(_ event: Event) -> Span {
    var offset = event.start
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "!") { offset += 1 }
    return span(offset, tagEnd(offset))
  }

  private func tagEnd(_ start: Int) -> Int {
    var offset = start + 1
    let isVerbatim = isByte(UInt8(ascii: "<"), at: offset)
    while offset < bytes.count, !bytes[offset].isSpace {
      if isVerbatim, bytes[offset] == UInt8(ascii: ">") { return offset + 1 }
      if !isVerbatim, bytes[offset] == UInt8(ascii: ",") { break }
      offset += 1
    }
    return min(offset, bytes.count)
  }

  /// The span of a value. One that is written as nothing stands behind the `:` of its key, or behind the key when it
  /// has no `:`, wherever libyaml met the next token.
  func placed(_ value: Node, behind key: Span) -> Span {
    let start = Int(value.span.start)
    guard value.span.range.isEmpty, start > 0, !isByte(UInt8(ascii: ":"), at: start - 1) else { return value.span }
    let gap = Int(key.end)..<max(start, Int(key.end))
    // An anchor or tag is something: the value stands behind it.
    guard !bytes[gap].contains(where: { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "!") }) else { return value.span }
    let colon = bytes[gap].firstIndex { !$0.isSpace }
    if let colon, isByte(UInt8(ascii: ":"), at: colon) { return span(colon + 1, colon + 1) }
    return span(gap.lowerBound, gap.lowerBound)
  }

  /// The character at an offset; at the end of the text, nothing behind its last visible one.
  func character(at offset: Int) -> Span {
    guard offset < bytes.count else {
      var end = bytes.count
      while end > 0, bytes[end - 1].isSpace { end -= 1 }
      return span(end, end)
    }
    var end = offset + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return span(offset, end)
  }

  /// From an offset to the next blank.
  func word(at offset: Int) -> Span {
    var end = offset
    while end < bytes.count, !bytes[end].isSpace { end += 1 }
    return end == offset ? character(at: offset) : span(offset, end)
  }

  /// From an offset to the last visible character of its line.
  func restOfLine(at offset: Int) -> Span {
    var end = file.range(ofLine: file.line(at: offset)).upperBound
    while end > offset, bytes[end - 1].isSpace { end -= 1 }
    return end <= offset ? character(at: offset) : span(offset, end)
  }

  /// The Unicode scalar at an offset.
  func scalar(at offset: Int) -> Unicode.Scalar? {
    let span = character(at: offset)
    return file.text(span.range).unicodeScalars.first
  }
}

extension UInt8 {
  fileprivate var isSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }

  fileprivate var isAnchorByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
