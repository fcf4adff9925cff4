internal import RuntimeContract
internal import StageRuntime

/// Where on this machine lies what a container sees at a path: the only thing in which a run differs from the cluster.
public struct LocalPaths: Sendable {
  /// Longest first, so that what is mounted inside of another folder is found.
  private let pairs: [(container: String, local: String)]

  public init(_ paths: [(container: String, local: String)]) {
    pairs = paths.sorted { ($1.container.utf8.count, $0.container) < ($0.container.utf8.count, $1.container) }
  }

  /// A word or the value of a variable: every path of a container in it.
  ///
  /// A path begins where a name cannot go on before it, and ends likewise: `--out=/workspace/x` has one, `/my/workspace`
  /// none.
  public func mapped(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "/"), index == 0 || !Self.isPartOfName(bytes[index - 1]),
        let pair = pairs.first(where: { Self.stands($0.container, in: bytes, at: index) })
      {
        result += pair.local.utf8
        index += pair.container.utf8.count
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Keys of configs whose values are paths of containers.
  private static let pathKeys: Set<String> = ["path", "model_path", "bearer_token_file"]

  /// A config: paths are the values of keys that have them, and no other byte changes.
  public func mapped(config text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    // The last string that a colon stood behind.
    var key: String?
    var last: String?
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "\"") else {
        switch byte {
        case UInt8(ascii: ":"): (key, last) = (last, nil)
        case UInt8(ascii: ","), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "}"), UInt8(ascii: "]"):
          (key, last) = (nil, nil)
        default: break
        }
        result.append(byte)
        index += 1
        continue
      }
      var end = index + 1
      while end < bytes.count, bytes[end] != UInt8(ascii: "\"") { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
      let content = bytes[min(index + 1, bytes.count)..<min(end, bytes.count)]
      if let known = key, Self.pathKeys.contains(known),
        let pair = pairs.first(where: { Self.stands($0.container, in: bytes, at: index + 1) })
      {
        // With what JSON escapes of it.
        result += Log.quoted(pair.local).utf8.dropLast()
        result += content.dropFirst(pair.container.utf8.count)
      } else {
        result.append(UInt8(ascii: "\""))
        result += content
      }
      result.append(UInt8(ascii: "\""))
      last = String(decoding: content, as: UTF8.self)
      index = end + 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Whether a path stands there, as a whole or with something below it.
  private static func stands(_ path: String, in bytes: [UInt8], at index: Int) -> Bool {
    let end = index + path.utf8.count
    guard end <= bytes.count, bytes[index..<end].elementsEqual(path.utf8) else { return false }
    return end == bytes.count || bytes[end] == UInt8(ascii: "/") || !isPartOfName(bytes[end])
  }

  private static func isPartOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "/"), 0x80...:
      true
    default: false
    }
  }
}

/// Words and values as the kubelet hands them to a container.
enum KubernetesText {
  /// `$(NAME)` becomes the value of a variable that is known, `$$` one `$`; what names no variable stays.
  static func expanded(_ text: String, _ variables: [String: String]) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      if bytes[index] == UInt8(ascii: "$"), next == UInt8(ascii: "$") {
        result.append(UInt8(ascii: "$"))
        index += 2
      } else if bytes[index] == UInt8(ascii: "$"), next == UInt8(ascii: "("),
        let end = bytes[index...].firstIndex(of: UInt8(ascii: ")")),
        let value = variables[String(decoding: bytes[(index + 2)..<end], as: UTF8.self)]
      {
        result += value.utf8
        index = end + 1
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
