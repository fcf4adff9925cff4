internal import RuntimeContract

/// Spans as a collector takes them: `ExportTraceServiceRequest` of OTLP 1, in the wire format of Protocol Buffers.
///
/// The few fields that are filled have fewer lines here than the generated code of the whole protocol would.
///
/// Source: https://github.com/open-telemetry/opentelemetry-proto, `trace/v1/trace.proto` and what it imports
struct OTLPSpans {
  private(set) var bytes: [UInt8]

  /// - Parameter epoch: nanoseconds from 1970 to the steady clock's start.
  init(_ spans: [ServerSpan.Finished], resource: [(key: String, value: String)], scope: String, epoch: Int) {
    var scoped = ProtobufWriter()
    scoped.message(1) { scopeField in
      scopeField.text(1, scope)
      scopeField.text(2, Release.version)
    }
    for finished in spans {
      scoped.message(2) { Self.write(finished, epoch, to: &$0) }
      for part in finished.parts { scoped.message(2) { Self.write(part, of: finished, epoch, to: &$0) } }
    }
    var request = ProtobufWriter()
    request.message(1) { resourceSpans in
      resourceSpans.message(1) { field in
        for attribute in resource { field.attribute(1, attribute.key, .text(attribute.value)) }
      }
      resourceSpans.bytes(2, scoped.bytes)
    }
    bytes = request.bytes
  }

  private static func write(_ finished: ServerSpan.Finished, _ epoch: Int, to field: inout ProtobufWriter) {
    let span = finished.span
    field.bytes(1, span.trace.bigEndian)
    field.bytes(2, span.id.bigEndianBytes)
    if let parent = span.parent {
      field.text(3, parent.state)
      field.bytes(4, parent.parent.bigEndianBytes)
    }
    field.text(5, finished.name)
    field.number(6, 2)  // SPAN_KIND_SERVER
    field.fixed64(7, UInt64(clamping: span.start.nanoseconds + epoch))
    field.fixed64(8, UInt64(clamping: finished.end.nanoseconds + epoch))
    for attribute in finished.attributes { field.attribute(9, attribute.key, attribute.value) }
    if finished.failed { field.message(15) { $0.number(3, 2) } }  // STATUS_CODE_ERROR
    field.fixed32(16, flags(span, hasRemoteParent: span.parent != nil))
  }

  private static func write(
    _ part: ServerSpan.Part, of finished: ServerSpan.Finished, _ epoch: Int, to field: inout ProtobufWriter
  ) {
    let span = finished.span
    field.bytes(1, span.trace.bigEndian)
    field.bytes(2, part.id.bigEndianBytes)
    if let parent = span.parent { field.text(3, parent.state) }
    field.bytes(4, span.id.bigEndianBytes)
    field.text(5, part.stage.rawValue)
    field.number(6, 1)  // SPAN_KIND_INTERNAL
    field.fixed64(7, UInt64(clamping: part.start.nanoseconds + epoch))
    field.fixed64(8, UInt64(clamping: part.end.nanoseconds + epoch))
    field.fixed32(16, flags(span, hasRemoteParent: false))
  }

  /// The trace's flags, that it is known whether the parent is another process, and whether it is.
  private static func flags(_ span: ServerSpan, hasRemoteParent: Bool) -> UInt32 {
    UInt32(span.flags.rawValue) | 0x100 | (hasRemoteParent ? 0x200 : 0)
  }
}

/// The kinds of fields that spans have. Empty texts and zeros are the defaults, and not written.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// - Parameter type: of the wire: 0 a varint, 1 eight bytes, 2 a length and so many bytes, 5 four bytes.
  private mutating func tag(_ field: Int, _ type: Int) { varint(UInt64(field << 3 | type)) }

  mutating func number(_ field: Int, _ value: Int) {
    guard value != 0 else { return }
    tag(field, 0)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func fixed64(_ field: Int, _ value: UInt64) {
    tag(field, 1)
    bytes += value.bigEndianBytes.reversed()
  }

  mutating func fixed32(_ field: Int, _ value: UInt32) {
    tag(field, 5)
    for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  mutating func bytes(_ field: Int, _ value: [UInt8]) {
    tag(field, 2)
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func text(_ field: Int, _ value: String) {
    if !value.isEmpty { bytes(field, Array(value.utf8)) }
  }

  mutating func message(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    body(&inner)
    bytes(field, inner.bytes)
  }

  /// A `KeyValue`. Its value is there even when it is empty or 0: it is one of several.
  mutating func attribute(_ field: Int, _ key: String, _ value: SpanAttribute) {
    message(field) { pair in
      pair.text(1, key)
      pair.message(2) { any in
        switch value {
        case .text(let text): any.bytes(1, Array(text.utf8))
        case .count(let count):
          any.tag(3, 0)
          any.varint(UInt64(bitPattern: Int64(count)))
        }
      }
    }
  }
}

extension UInt64 {
  fileprivate var bigEndianBytes: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: self >> UInt64(56 - 8 * $0)) }
  }
}

extension TraceID {
  fileprivate var bigEndian: [UInt8] { high.bigEndianBytes + low.bigEndianBytes }
}
