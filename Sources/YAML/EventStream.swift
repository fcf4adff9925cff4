internal import CYAML

/// One step of libyaml's parser, with places in bytes of the file.
struct Event {
  enum Kind {
    case streamStart, streamEnd
    case documentStart, documentEnd
    case alias(String)
    case scalar(Node.Scalar)
    case sequenceStart, sequenceEnd, mappingStart, mappingEnd
  }

  var kind: Kind
  var anchor: String?
  var tag: String?
  /// From the anchor or tag on, where there is one.
  var start: Int
  /// Of a block collection's end: where the next token starts.
  var end: Int
}

/// Why libyaml stopped.
struct SyntaxError: Error {
  var problem: String
  var offset: Int
  /// Such as "while parsing a block mapping", with its place.
  var context: (text: String, offset: Int)?
}

/// libyaml's events over a text in memory.
struct EventStream: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let offsets: CharacterOffsets
  private let isReady: Bool

  /// The text must outlive the stream.
  init(_ text: UnsafeBufferPointer<UInt8>, offsets: CharacterOffsets) {
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    self.offsets = offsets
    isReady = yaml_parser_initialize(parser) == 1
    guard isReady else { return }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, text.baseAddress, text.count)
  }

  deinit {
    if isReady { yaml_parser_delete(parser) }
    parser.deallocate()
  }

  mutating func next() throws(SyntaxError) -> Event {
    guard isReady else { throw SyntaxError(problem: "out of memory", offset: 0) }
    var raw = yaml_event_t()
    guard yaml_parser_parse(parser, &raw) == 1 else { throw failure }
    defer { yaml_event_delete(&raw) }
    var event = Event(
      kind: .streamEnd, start: offsets.byte(ofCharacter: raw.start_mark.index),
      end: offsets.byte(ofCharacter: raw.end_mark.index))
    switch raw.type {
    case YAML_STREAM_START_EVENT:
      event.kind = .streamStart
    case YAML_DOCUMENT_START_EVENT:
      event.kind = .documentStart
    case YAML_DOCUMENT_END_EVENT:
      event.kind = .documentEnd
    case YAML_ALIAS_EVENT:
      event.kind = .alias(text(raw.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = raw.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      event.kind = .scalar(Node.Scalar(String(decoding: bytes, as: UTF8.self), style: style(scalar.style)))
      event.anchor = text(scalar.anchor)
      event.tag = text(scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      event.kind = .sequenceStart
      event.anchor = text(raw.data.sequence_start.anchor)
      event.tag = text(raw.data.sequence_start.tag)
    case YAML_SEQUENCE_END_EVENT:
      event.kind = .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      event.kind = .mappingStart
      event.anchor = text(raw.data.mapping_start.anchor)
      event.tag = text(raw.data.mapping_start.tag)
    case YAML_MAPPING_END_EVENT:
      event.kind = .mappingEnd
    default:
      event.kind = .streamEnd
    }
    return event
  }

  private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private func style(_ style: yaml_scalar_style_t) -> Node.Scalar.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }

  private var failure: SyntaxError {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "out of memory"
    if parser.pointee.error == YAML_READER_ERROR {
      // The reader, below the scanner, counts bytes.
      return SyntaxError(problem: problem, offset: offsets.byte(ofByte: parser.pointee.problem_offset))
    }
    var error = SyntaxError(
      problem: problem, offset: offsets.byte(ofCharacter: parser.pointee.problem_mark.index))
    if let context = parser.pointee.context {
      error.context = (String(cString: context), offsets.byte(ofCharacter: parser.pointee.context_mark.index))
    }
    return error
  }
}
