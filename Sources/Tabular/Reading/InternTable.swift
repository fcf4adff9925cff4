/// The texts that a category has taken, each with a number in the order of its first appearance.
///
/// Open addressing over texts that lie one after another, so that a lookup makes no `String`. A value type over memory
/// of its own: whoever holds one calls `deallocate()`, and copies share it.
struct InternTable {
  private struct Entry {
    /// The first eight bytes, the first in the lowest bits, zeros behind the end.
    var head: UInt64
    var hash: UInt64
    var offset: Int
    var count: Int
  }

  private(set) var count = 0
  private var slots: UnsafeMutablePointer<Int32>
  private var slotCount: Int
  private var entries: UnsafeMutablePointer<Entry>
  private var entryCapacity: Int
  private var bytes: UnsafeMutablePointer<UInt8>
  private var byteCount = 0
  private var byteCapacity: Int

  init() {
    slotCount = 64
    slots = .allocate(capacity: slotCount)
    slots.initialize(repeating: -1, count: slotCount)
    entryCapacity = 32
    entries = .allocate(capacity: entryCapacity)
    byteCapacity = 512
    bytes = .allocate(capacity: byteCapacity)
  }

  func deallocate() {
    slots.deallocate()
    entries.deallocate()
    bytes.deallocate()
  }

  mutating func removeAll() {
    guard count > 0 else { return }
    slots.update(repeating: -1, count: slotCount)
    count = 0
    byteCount = 0
  }

  /// Bytes that are held.
  var memory: Int { slotCount * 4 + entryCapacity * MemoryLayout<Entry>.stride + byteCapacity }

  func text(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    precondition(index < count)
    return UnsafeBufferPointer(start: bytes + entries[index].offset, count: entries[index].count)
  }

  /// A text's first eight bytes, and a hash of all of it. Texts are readable to eight bytes behind their beginning.
  struct Key {
    let head: UInt64
    let hash: UInt64

    @inline(__always)
    init(_ text: UnsafePointer<UInt8>, _ count: Int) {
      var head: UInt64 = 0
      if count >= 8 {
        head = UnsafeRawPointer(text).loadUnaligned(as: UInt64.self)
      } else if count > 0 {
        head = UnsafeRawPointer(text).loadUnaligned(as: UInt64.self) & (1 << UInt64(8 * count) &- 1)
      }
      var mixed = (head ^ UInt64(truncatingIfNeeded: count)) &* 0x9e37_79b9_7f4a_7c15
      var at = 8
      while at + 8 <= count {
        mixed =
          (mixed ^ (mixed >> 29) ^ UnsafeRawPointer(text + at).loadUnaligned(as: UInt64.self))
          &* 0xbf58_476d_1ce4_e5b9
        at += 8
      }
      if at < count {
        mixed =
          (mixed ^ (mixed >> 29) ^ UnsafeRawPointer(text + count - 8).loadUnaligned(as: UInt64.self))
          &* 0x94d0_49bb_1331_11eb
      }
      self.head = head
      hash = mixed ^ (mixed >> 32)
    }
  }

  /// The text's number, or -1.
  @inline(__always)
  func find(_ text: UnsafePointer<UInt8>, _ count: Int, _ key: Key) -> Int32 {
    var slot = Int(truncatingIfNeeded: key.hash) & (slotCount - 1)
    while true {
      let index = slots[slot]
      if index < 0 { return -1 }
      let entry = entries[Int(index)]
      if entry.head == key.head, entry.count == count,
        count <= 8 || (entry.hash == key.hash && equal(bytes + entry.offset, text, count))
      {
        return index
      }
      slot = (slot + 1) & (slotCount - 1)
    }
  }

  private func equal(_ one: UnsafePointer<UInt8>, _ other: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    for at in 8..<count where one[at] != other[at] { return false }
    return true
  }

  /// Adds a text that `find` does not know, and returns its number.
  mutating func add(_ text: UnsafePointer<UInt8>, _ length: Int, _ key: Key) -> Int32 {
    if count == entryCapacity { growEntries() }
    if 2 * (count + 1) > slotCount { growSlots() }
    if byteCount + length > byteCapacity { growBytes(byteCount + length) }
    (bytes + byteCount).update(from: text, count: length)
    entries[count] = Entry(head: key.head, hash: key.hash, offset: byteCount, count: length)
    byteCount += length
    place(Int32(count), key.hash)
    count += 1
    return Int32(count - 1)
  }

  private func place(_ index: Int32, _ hash: UInt64) {
    var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
    while slots[slot] >= 0 { slot = (slot + 1) & (slotCount - 1) }
    slots[slot] = index
  }

  private mutating func growEntries() {
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: 2 * entryCapacity)
    larger.update(from: entries, count: count)
    entries.deallocate()
    entries = larger
    entryCapacity *= 2
  }

  private mutating func growSlots() {
    slots.deallocate()
    slotCount *= 2
    slots = .allocate(capacity: slotCount)
    slots.initialize(repeating: -1, count: slotCount)
    for index in 0..<count { place(Int32(index), entries[index].hash) }
  }

  private mutating func growBytes(_ wanted: Int) {
    let capacity = max(2 * byteCapacity, wanted)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: bytes, count: byteCount)
    bytes.deallocate()
    bytes = larger
    byteCapacity = capacity
  }
}

extension InternTable {
  /// The number of a text that need not have bytes behind it, which is added if it is new.
  mutating func number(of text: UnsafeBufferPointer<UInt8>) -> Int32 {
    withPadded(text) { base, count in
      let key = Key(base, count)
      let found = find(base, count, key)
      return found >= 0 ? found : add(base, count, key)
    }
  }

  /// The number of a text that need not have bytes behind it, or -1.
  func index(of text: UnsafeBufferPointer<UInt8>) -> Int32 {
    withPadded(text) { base, count in find(base, count, Key(base, count)) }
  }
}

/// Calls `body` with the text where eight bytes can be read from its beginning on.
private func withPadded<Result>(
  _ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafePointer<UInt8>, Int) -> Result
) -> Result {
  if text.count >= 8, let base = text.baseAddress { return body(base, text.count) }
  return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 8) { padded in
    padded.initialize(repeating: 0)
    for (at, byte) in text.enumerated() { padded[at] = byte }
    guard let base = padded.baseAddress else { preconditionFailure("eight bytes have an address") }
    return body(base, text.count)
  }
}
