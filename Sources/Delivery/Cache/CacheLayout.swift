/// The bytes of the cache file: native byte order, for it never leaves its machine; all parts aligned to 8 bytes.
///
/// ```
/// header  magic 8 | version 4 | blocks 4 | checksum 8 | size 8 | identity 32
/// block   size 8 | key length 4 | facts length 4 | entries 4 | 0 4 | key, facts, padding | entries
/// entry   size 4 | kind 4 | size 8 | modified 8 | changed 8 | inode 8 | mode 4 | path length 4 | digest 32 | path, 0, padding
/// ```
/// A block does not depend on its place, so one that stays is copied whole. Blocks are sorted by key.
enum CacheLayout {
  static let magic: UInt64 = 0x6568_6361_634c_4d67
  static let version: UInt32 = 1

  enum Header {
    static let version = 8
    static let blockCount = 12
    static let checksum = 16
    static let size = 24
    static let identity = 32
    static let length = 64
  }

  enum Block {
    static let keyLength = 8
    static let factsLength = 12
    static let entryCount = 16
    static let key = 24
  }

  enum Entry {
    static let kind = 4
    static let stamp = 8
    static let pathLength = 44
    static let digest = 48
    static let path = 80
  }

  static func padded(_ length: Int) -> Int { (length + 7) & ~7 }

  /// Of everything behind the header, whose length is a multiple of 8. It tells damage, not malice.
  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var sum: UInt64 = 0x9e37_79b9_7f4a_7c15
    var offset = Header.length
    while offset + 8 <= bytes.count {
      sum = (sum ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0xff51_afd7_ed55_8ccd
      sum ^= sum >> 32
      offset += 8
    }
    return sum
  }

  /// The bytes of one block.
  static func block(key: String, facts: [UInt8], witnesses: [Witness]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(160 * (witnesses.count + 1) + facts.count)
    append(UInt64(0), to: &bytes)
    append(UInt32(key.utf8.count), to: &bytes)
    append(UInt32(facts.count), to: &bytes)
    append(UInt32(witnesses.count), to: &bytes)
    append(UInt32(0), to: &bytes)
    bytes += key.utf8
    bytes += facts
    pad(&bytes)
    for witness in witnesses {
      let length = witness.path.utf8.count
      append(UInt32(padded(Entry.path + length + 1)), to: &bytes)
      append(witness.kind.rawValue, to: &bytes)
      append(witness.stamp, to: &bytes)
      append(UInt32(length), to: &bytes)
      for word in [witness.digest.words.0, witness.digest.words.1, witness.digest.words.2, witness.digest.words.3] {
        append(word, to: &bytes)
      }
      bytes += witness.path.utf8
      bytes.append(0)
      pad(&bytes)
    }
    let size = UInt64(bytes.count)
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: size, as: UInt64.self) }
    return bytes
  }

  /// Puts a header before blocks that are sorted by key.
  static func file(identity: Digest, blocks: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(blocks.reduce(Header.length) { $0 + $1.count })
    append(magic, to: &bytes)
    append(version, to: &bytes)
    append(UInt32(blocks.count), to: &bytes)
    append(UInt64(0), to: &bytes)
    append(UInt64(0), to: &bytes)
    for word in [identity.words.0, identity.words.1, identity.words.2, identity.words.3] { append(word, to: &bytes) }
    for block in blocks { bytes += block }
    let size = UInt64(bytes.count)
    bytes.withUnsafeMutableBytes { buffer in
      let sum = checksum(UnsafeRawBufferPointer(buffer))
      buffer.storeBytes(of: sum, toByteOffset: Header.checksum, as: UInt64.self)
      buffer.storeBytes(of: size, toByteOffset: Header.size, as: UInt64.self)
    }
    return bytes
  }

  /// Replaces the stamp of the entry at an offset.
  static func store(_ stamp: FileStamp, at entry: Int, in bytes: inout [UInt8]) {
    var part: [UInt8] = []
    append(stamp, to: &part)
    bytes.replaceSubrange(entry + Entry.stamp..<entry + Entry.stamp + part.count, with: part)
  }

  private static func append(_ stamp: FileStamp, to bytes: inout [UInt8]) {
    append(stamp.size, to: &bytes)
    append(stamp.modified, to: &bytes)
    append(stamp.changed, to: &bytes)
    append(stamp.inode, to: &bytes)
    append(stamp.mode, to: &bytes)
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value) { bytes += $0 }
  }

  private static func pad(_ bytes: inout [UInt8]) {
    while bytes.count % 8 != 0 { bytes.append(0) }
  }
}
