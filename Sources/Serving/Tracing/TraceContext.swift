/// What a request says of the trace that it is part of.
///
/// Source: W3C Trace Context, Level 2: https://www.w3.org/TR/trace-context-2/
public struct TraceContext: Hashable, Sendable {
  public var trace: TraceID
  /// The caller's span; never 0.
  public var parent: UInt64
  public var flags: TraceFlags
  /// The members of `tracestate`, as they came but for the empty ones; empty without any, or when it is not well formed.
  public var state: String

  public init(trace: TraceID, parent: UInt64, flags: TraceFlags, state: String) {
    self.trace = trace
    self.parent = parent
    self.flags = flags
    self.state = state
  }

  /// Nil unless there is one `traceparent` and it is well formed; then the request begins a trace.
  ///
  /// - Parameters: the values of the headers of these names, in their order.
  public init?(traceparent: [String], tracestate: [String]) {
    guard traceparent.count == 1, let header = traceparent.first else { return nil }
    let bytes = Array(header.utf8)
    // `00-` and 32 digits, `-` and 16, `-` and 2.
    guard bytes.count >= 55, bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash,
      let version = Hex.value(bytes[0..<2]), version != 0xFF,
      // A later version may say more behind that.
      bytes.count == 55 || version > 0 && bytes[55] == Self.dash,
      let high = Hex.value(bytes[3..<19]), let low = Hex.value(bytes[19..<35]), let trace = TraceID(high, low),
      let parent = Hex.value(bytes[36..<52]), parent != 0, let flags = Hex.value(bytes[53..<55])
    else { return nil }
    self.init(
      trace: trace, parent: parent, flags: TraceFlags(rawValue: UInt8(flags)).intersection(.known),
      state: Self.state(tracestate) ?? "")
  }

  private static let dash = UInt8(ascii: "-")
  private static let mostMembers = 32

  /// Nil when one member is not well formed, or a key is there twice: then none is believed.
  private static func state(_ headers: [String]) -> String? {
    var members: [String] = []
    var keys: Set<Substring> = []
    for member in headers.joined(separator: ",").split(separator: ",") {
      let trimmed = member.trimmed
      if trimmed.isEmpty { continue }
      guard let equals = trimmed.firstIndex(of: "="), members.count < mostMembers else { return nil }
      let key = trimmed[..<equals]
      guard isKey(key), isValue(trimmed[trimmed.index(after: equals)...]), keys.insert(key).inserted else { return nil }
      members.append(String(trimmed))
    }
    return members.joined(separator: ",")
  }

  private static func isKey(_ key: Substring) -> Bool {
    let bytes = key.utf8
    guard let first = bytes.first, bytes.count <= 256 else { return false }
    let letterOrDigit = { (byte: UInt8) in 0x61...0x7A ~= byte || 0x30...0x39 ~= byte }
    return letterOrDigit(first) && bytes.allSatisfy { letterOrDigit($0) || "_-*/@".utf8.contains($0) }
  }

  private static func isValue(_ value: Substring) -> Bool {
    let bytes = value.utf8
    return 1...256 ~= bytes.count && bytes.last != 0x20
      && bytes.allSatisfy { 0x20...0x7E ~= $0 && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "=") }
  }
}

/// A trace's 16 bytes, which are never all 0.
public struct TraceID: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  init?(_ high: UInt64, _ low: UInt64) {
    guard high != 0 || low != 0 else { return nil }
    self.high = high
    self.low = low
  }

  /// One that no other trace has.
  static func random() -> TraceID {
    while true {
      if let id = TraceID(.random(in: 0...UInt64.max), .random(in: 0...UInt64.max)) { return id }
    }
  }

  /// 32 hexadecimal digits.
  public var text: String { Hex.text(high) + Hex.text(low) }
}

public struct TraceFlags: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The caller may have recorded its part.
  public static let sampled = TraceFlags(rawValue: 1)
  /// The last seven bytes of the trace's id are random.
  public static let random = TraceFlags(rawValue: 2)
  /// Others have no meaning yet, and are not handed on.
  static let known: TraceFlags = [.sampled, .random]
}

enum Hex {
  /// Nil for anything but digits in lower case, 16 at most.
  static func value(_ digits: some Sequence<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for digit in digits {
      switch digit {
      case 0x30...0x39: value = value << 4 | UInt64(digit - 0x30)
      case 0x61...0x66: value = value << 4 | UInt64(digit - 0x61 + 10)
      default: return nil
      }
    }
    return value
  }

  /// 16 digits.
  static func text(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension Substring {
  /// Without blanks and tabs around it.
  fileprivate var trimmed: Substring {
    let isBlank = { (character: Character) in character == " " || character == "\t" }
    var rest = drop(while: isBlank)
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    return rest
  }
}
