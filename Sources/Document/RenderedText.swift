public import Source

/// The bytes of an output and, beside them, the origins of each line.
public struct RenderedText: Hashable, Sendable {
  public var bytes: [UInt8]
  public var origins: LineOrigins

  public init(bytes: [UInt8] = [], origins: LineOrigins = LineOrigins()) {
    self.bytes = bytes
    self.origins = origins
  }

  /// A text all of whose lines have one origin. A last line without a line break is a line too.
  public init(_ text: String, origin: Origin? = nil) {
    self.init(bytes: Array(text.utf8))
    for byte in bytes where byte == UInt8(ascii: "\n") { origins.endLine(inheriting: origin) }
    if let last = bytes.last, last != UInt8(ascii: "\n") { origins.endLine(inheriting: origin) }
  }

  /// Appends a text of whole lines behind a line break.
  public mutating func append(lines other: RenderedText) {
    bytes += other.bytes
    origins.append(other.origins)
  }

  public var string: String { String(decoding: bytes, as: UTF8.self) }
}

/// For each line of an output, where what stands on it comes from. A line may have several origins.
public struct LineOrigins: Hashable, Sendable {
  /// `ends[n]` is the count of `origins` that belong to lines 0...n.
  private var ends: [UInt32] = []
  private var origins: [Origin] = []

  public init() {}

  package mutating func reserve(lines: Int) {
    ends.reserveCapacity(lines)
    origins.reserveCapacity(lines)
  }

  public var lineCount: Int { ends.count }

  /// Adds an origin to the line under way; one that the line has already counts once.
  public mutating func add(_ origin: Origin) {
    if case .several(let list) = origin {
      for single in list.origins { addSingle(single) }
    } else {
      addSingle(origin)
    }
  }

  /// Adds all origins of another text to the line under way, for a text that is printed on one line.
  mutating func addAll(of other: LineOrigins) {
    for origin in other.origins { addSingle(origin) }
  }

  /// Adds the lines of another text; no line is under way here or there.
  mutating func append(_ other: LineOrigins) {
    let count = UInt32(truncatingIfNeeded: origins.count)
    origins += other.origins
    ends += other.ends.map { $0 + count }
  }

  private mutating func addSingle(_ origin: Origin) {
    for index in Int(ends.last ?? 0)..<origins.count where origins[index] == origin { return }
    origins.append(origin)
  }

  /// Ends the line under way.
  public mutating func endLine() { ends.append(UInt32(truncatingIfNeeded: origins.count)) }

  /// Ends the line under way; one that has no origin of its own takes the one it inherits.
  public mutating func endLine(inheriting origin: Origin?) {
    if let origin, origins.count == Int(ends.last ?? 0) { add(origin) }
    endLine()
  }

  /// The origins of a line, counted from 1; empty when there is no such line.
  public subscript(line: Int) -> ArraySlice<Origin> {
    guard line >= 1, line <= ends.count else { return [] }
    return origins[(line == 1 ? 0 : Int(ends[line - 2]))..<Int(ends[line - 1])]
  }
}
