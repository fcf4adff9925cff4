internal import Files
internal import Synchronization

/// The token that requests must show, in a file that may change while the server runs.
final class BearerToken: Sendable {
  private let path: String
  private let token: Mutex<[UInt8]>

  /// - Throws: when the file cannot be read, or holds nothing.
  init(path: String) throws(FileError) {
    self.path = path
    token = Mutex(try Self.read(path))
  }

  /// Takes what the file holds now. A file that is gone, or empty for a moment, changes nothing.
  ///
  /// - Returns: whether the token is another.
  func reload() -> Bool {
    guard let now = try? Self.read(path) else { return false }
    return token.withLock { token in
      let differs = token != now
      token = now
      return differs
    }
  }

  private static func read(_ path: String) throws(FileError) -> [UInt8] {
    let bytes = try FileBytes.read(path, limit: 1 << 16)
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
    let token = Array(bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    // ENODATA: an empty token would let everybody in who shows an empty one.
    guard !token.isEmpty else { throw FileError(path: path, action: "there is no token in it", code: 61) }
    return token
  }

  /// - Parameter headers: those called Authorization.
  func accepts(_ headers: [String]) -> Bool {
    guard headers.count == 1 else { return false }
    let parts = headers[0].split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
    let shown = Array(parts[1].utf8)
    return token.withLock { token in
      // As long for a wrong token as for the right one, wherever they differ.
      var difference = UInt8(shown.count == token.count ? 0 : 1)
      for index in token.indices { difference |= token[index] ^ (index < shown.count ? shown[index] : 0) }
      return difference == 0
    }
  }
}
