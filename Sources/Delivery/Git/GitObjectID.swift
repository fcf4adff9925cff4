internal import CGit2

/// The id of a commit, tree or blob.
public struct GitObjectID: Hashable, Sendable, CustomStringConvertible {
  private let bytes: [UInt8]

  init(_ id: git_oid) { bytes = withUnsafeBytes(of: id) { Array($0) } }

  /// As libgit2 wants it.
  var raw: git_oid {
    var id = git_oid()
    withUnsafeMutableBytes(of: &id) { $0.copyBytes(from: bytes) }
    return id
  }

  /// 40 hexadecimal digits.
  public var description: String {
    var text: [UInt8] = []
    for byte in bytes {
      for digit in [byte >> 4, byte & 0xF] {
        text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The first seven digits, as git shows them.
  public var short: String { String(description.prefix(7)) }
}
