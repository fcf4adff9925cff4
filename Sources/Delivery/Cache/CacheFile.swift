internal import Glibc

/// A cache file in memory, read in place: opening it allocates one number a block and nothing an entry.
final class CacheFile {
  /// When it was written, in nanoseconds since 1970, by the clock of its file system.
  let written: Int64
  private let bytes: UnsafeRawBufferPointer
  /// Where each block begins; the blocks are sorted by key.
  private let starts: [Int]

  var blockCount: Int { starts.count }

  /// In bytes.
  var size: Int { bytes.count }

  /// Which cache this is.
  var checksum: UInt64 { bytes.loadUnaligned(fromByteOffset: CacheLayout.Header.checksum, as: UInt64.self) }

  /// nil when there is none, or when it is damaged, of another format or of another compiler.
  init?(_ path: String, identity: Digest) {
    guard let file = Descriptor.open(path, in: AT_FDCWD, flags: O_RDONLY | O_NOFOLLOW), let status = file.status,
      status.isRegularFile, status.st_size >= CacheLayout.Header.length
    else { return nil }
    let size = Int(status.st_size)
    // A cache is only ever replaced whole by renaming, so the mapped file does not shrink.
    let flags = MAP_PRIVATE | Int32(bitPattern: UInt32(MAP_POPULATE))
    guard let start = mmap(nil, size, PROT_READ, flags, file.number, 0), start != MAP_FAILED else { return nil }
    let bytes = UnsafeRawBufferPointer(start: start, count: size)
    guard let starts = CacheFile.starts(bytes, identity: identity) else {
      munmap(start, size)
      return nil
    }
    self.bytes = bytes
    self.starts = starts
    self.written = FileStamp.nanoseconds(status.st_mtim)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

  func key(_ block: Int) -> UnsafeRawBufferPointer {
    let start = starts[block] + CacheLayout.Block.key
    return UnsafeRawBufferPointer(rebasing: bytes[start..<start + count(block, CacheLayout.Block.keyLength)])
  }

  func facts(_ block: Int) -> [UInt8] {
    let start = starts[block] + CacheLayout.Block.key + count(block, CacheLayout.Block.keyLength)
    return Array(bytes[start..<start + count(block, CacheLayout.Block.factsLength)])
  }

  func content(_ block: Int) -> [UInt8] { Array(bytes[starts[block]..<starts[block] + size(block)]) }

  /// The number of the block with a key; nil when there is none.
  func block(_ key: String) -> Int? {
    var low = 0
    var high = blockCount
    while low < high {
      let middle = (low + high) / 2
      if self.key(middle).lexicographicallyPrecedes(key.utf8) { low = middle + 1 } else { high = middle }
    }
    return low < blockCount && self.key(low).elementsEqual(key.utf8) ? low : nil
  }

  /// One witness in place.
  struct Entry {
    let bytes: UnsafeRawPointer
    /// Within its block.
    let offset: Int

    var kind: Witness.Kind? { Witness.Kind(rawValue: load(CacheLayout.Entry.kind)) }

    var changed: Int64 { load(CacheLayout.Entry.stamp + 16) }

    func hasStamp(_ stamp: FileStamp) -> Bool {
      let start = CacheLayout.Entry.stamp
      return load(start) == stamp.size && load(start + 8) == stamp.modified && load(start + 16) == stamp.changed
        && load(start + 24) == stamp.inode && load(start + 32) == stamp.mode
    }

    /// Ends with a zero byte.
    var path: UnsafePointer<CChar> { (bytes + CacheLayout.Entry.path).assumingMemoryBound(to: CChar.self) }

    var digest: Digest {
      let start = CacheLayout.Entry.digest
      return Digest(words: (load(start), load(start + 8), load(start + 16), load(start + 24)))
    }

    private func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
      bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
    }
  }

  /// Calls `body` with each entry of a block until it returns false; false also when the block is damaged.
  func entries(_ block: Int, _ body: (Entry) -> Bool) -> Bool {
    guard let start = bytes.baseAddress else { return false }
    let names = count(block, CacheLayout.Block.keyLength) + count(block, CacheLayout.Block.factsLength)
    var offset = CacheLayout.padded(CacheLayout.Block.key + names)
    let end = size(block)
    for _ in 0..<count(block, CacheLayout.Block.entryCount) {
      guard offset + CacheLayout.Entry.path < end else { return false }
      let entry = start + starts[block] + offset
      let size = Int(entry.loadUnaligned(as: UInt32.self))
      let length = Int(entry.loadUnaligned(fromByteOffset: CacheLayout.Entry.pathLength, as: UInt32.self))
      guard size > CacheLayout.Entry.path + length, offset + size <= end,
        entry.load(fromByteOffset: CacheLayout.Entry.path + length, as: UInt8.self) == 0
      else { return false }
      guard body(Entry(bytes: entry, offset: offset)) else { return false }
      offset += size
    }
    return true
  }

  private func count(_ block: Int, _ field: Int) -> Int {
    Int(bytes.loadUnaligned(fromByteOffset: starts[block] + field, as: UInt32.self))
  }

  private func size(_ block: Int) -> Int {
    Int(truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: starts[block], as: UInt64.self))
  }

  /// Where the blocks begin; nil when the file is not as `CacheLayout` writes it.
  private static func starts(_ bytes: UnsafeRawBufferPointer, identity: Digest) -> [Int]? {
    func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
      bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
    }
    typealias Header = CacheLayout.Header
    let start = Header.identity
    let owner = Digest(words: (load(start), load(start + 8), load(start + 16), load(start + 24)))
    guard load(0) == CacheLayout.magic, load(Header.version) == CacheLayout.version, owner == identity,
      load(Header.size) == UInt64(bytes.count), load(Header.checksum) == CacheLayout.checksum(bytes)
    else { return nil }
    var starts: [Int] = []
    let count: UInt32 = load(Header.blockCount)
    var offset = Header.length
    for _ in 0..<count {
      guard offset + CacheLayout.Block.key <= bytes.count else { return nil }
      let size: UInt64 = load(offset)
      let keyLength: UInt32 = load(offset + CacheLayout.Block.keyLength)
      let factsLength: UInt32 = load(offset + CacheLayout.Block.factsLength)
      guard size >= UInt64(CacheLayout.Block.key) + UInt64(keyLength) + UInt64(factsLength),
        size <= UInt64(bytes.count - offset)
      else { return nil }
      starts.append(offset)
      offset += Int(size)
    }
    return offset == bytes.count ? starts : nil
  }
}
