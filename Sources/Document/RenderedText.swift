public import Source

/// The bytes of an output and, beside them, the origins of each line.
public struct RenderedText: Sendable {
  public var bytes: [UInt8]
  public var origins: LineOrigins

  public init(bytes: [UInt8] = [], origins: LineOrigins = LineOrigins()) {
    self.bytes = bytes
    self.origins = origins
  }

  public var string: String { String(decoding: bytes, as: UTF8.self) }
}

/// For each line of an output, where what stands on it comes from. A line may have several origins.
public struct LineOrigins: Sendable {
  /// `ends[n]` is the count of `origins` that belong to lines 0...n.
  private var ends: [UInt32] = []
  private var origins: [Origin] = []

  public init() {}

  public var lineCount: Int { ends.count }

  /// Adds an origin to the line under way; one that the line has already counts once.
  public mutating func add(_ origin: Origin) {
    let start = Int(ends.last ?? 0)
    if case .several(let list) = origin {
      for single in list.origins where !origins[start...].contains(single) { origins.append(single) }
    } else if !origins[start...].contains(origin) {
      origins.append(origin)
    }
  }

  /// Ends the line under way.
  public mutating func endLine() { ends.append(UInt32(origins.count)) }

  /// The origins of a line, counted from 1; empty when there is no such line.
  public subscript(line: Int) -> ArraySlice<Origin> {
    guard line >= 1, line <= ends.count else { return [] }
    return origins[(line == 1 ? 0 : Int(ends[line - 2]))..<Int(ends[line - 1])]
  }
}
