internal import CNettle
internal import Glibc

/// SHA-256 of what is in files, as registries, pins and records of runs name it.
public struct ContentDigest: Hashable, Sendable {
  /// 64 hexadecimal digits in lower case.
  public let hexadecimal: String

  /// As contracts and pins write it.
  public var text: String { "sha256:\(hexadecimal)" }

  public init(of bytes: [UInt8]) {
    var hash = Hash()
    hash.add(bytes[...])
    hexadecimal = hash.hexadecimal
  }

  /// Of a file, however long, in pieces.
  public init(file path: String) throws(FileError) {
    var hash = Hash()
    try FileBytes.pieces(path) { hash.add($0) }
    hexadecimal = hash.hexadecimal
  }

  /// Of a folder: what `sha256sum` prints for its files, by the paths below it in the order of their bytes, is a text, and
  /// this is the digest of that text. `LC_ALL=C`, `find . -type f -printf '%P\0' | sort -z | xargs -0 sha256sum | sha256sum`
  /// says the same. Links to files count as the files.
  ///
  /// - Parameter excluded: paths below the folder that do not count.
  public init(folder path: String, excluding excluded: Set<String> = []) throws(FileError) {
    var text: [UInt8] = []
    for name in try Folder.files(path) where !excluded.contains(name) {
      text += "\(try ContentDigest(file: "\(path)/\(name)").hexadecimal)  \(name)\n".utf8
    }
    self.init(of: text)
  }

  private struct Hash {
    private var context = sha256_ctx()

    init() { nettle_sha256_init(&context) }

    mutating func add(_ bytes: ArraySlice<UInt8>) {
      bytes.withUnsafeBufferPointer { nettle_sha256_update(&context, $0.count, $0.baseAddress) }
    }

    var hexadecimal: String {
      var context = context
      let digest = [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
        nettle_sha256_digest(&context, 32, buffer.baseAddress)
        count = 32
      }
      let digits = Array("0123456789abcdef".utf8)
      return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }
  }
}
