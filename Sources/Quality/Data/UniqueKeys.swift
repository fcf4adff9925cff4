internal import Tabular

/// Which keys were seen, by a hash of 64 bits of each: that any two of four million are taken for one has a chance of one
/// in two million. 16 bytes a place, of which at least half are free.
struct UniqueKeys {
  /// Rows of a key that was seen before.
  struct Repetition {
    /// The first row of the key, if this is its second one.
    var first: Int?
  }

  private var fingerprints: [UInt64] = []
  /// One more than the first row; negative after the second one; 0 where a place is free.
  private var rows: [Int] = []
  private(set) var count = 0
  let mostKeys: Int

  init(mostKeys: Int) {
    self.mostKeys = mostKeys
    grow(to: 1024)
  }

  /// Whether a key was not remembered, because there were too many.
  private(set) var isCutOff = false

  /// Nil for a new key; it is remembered, unless there are too many.
  mutating func insert(_ key: KeyHash, row: Int) -> Repetition? {
    if count * 2 >= rows.count { grow(to: rows.count * 2) }
    var place = Int(truncatingIfNeeded: key.place) & (rows.count - 1)
    while rows[place] != 0 {
      if fingerprints[place] == key.fingerprint {
        let first = rows[place] > 0 ? rows[place] - 1 : nil
        rows[place] = -abs(rows[place])
        return Repetition(first: first)
      }
      place = (place + 1) & (rows.count - 1)
    }
    if count >= mostKeys {
      isCutOff = true
      return nil
    }
    fingerprints[place] = key.fingerprint
    rows[place] = row + 1
    count += 1
    return nil
  }

  /// Places are by the fingerprint's own bits, mixed, so that none has to be kept beside it.
  private mutating func grow(to capacity: Int) {
    let (oldFingerprints, oldRows) = (fingerprints, rows)
    fingerprints = [UInt64](repeating: 0, count: capacity)
    rows = [Int](repeating: 0, count: capacity)
    for (fingerprint, row) in zip(oldFingerprints, oldRows) where row != 0 {
      var place = Int(truncatingIfNeeded: KeyHash.mixed(fingerprint)) & (capacity - 1)
      while rows[place] != 0 { place = (place + 1) & (capacity - 1) }
      fingerprints[place] = fingerprint
      rows[place] = row
    }
  }
}

/// A hash of a row's values in some columns.
struct KeyHash {
  private(set) var fingerprint: UInt64 = 0x9e37_79b9_7f4a_7c15

  var place: UInt64 { KeyHash.mixed(fingerprint) }

  /// The finalizer of SplitMix64.
  static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  mutating func add(_ bits: UInt64) {
    let product = (fingerprint ^ KeyHash.mixed(bits)).multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93)
    fingerprint = product.low ^ product.high ^ (fingerprint << 1)
  }

  mutating func add(_ text: some Sequence<UInt8>) {
    var (word, length) = (UInt64(0), UInt64(0))
    for byte in text {
      word |= UInt64(byte) << (8 * (length % 8))
      length += 1
      if length % 8 == 0 {
        add(word)
        word = 0
      }
    }
    add(word)
    // A text is no beginning of another one.
    add(length)
  }

  /// Adds the value of a row; a missing one is a value of its own.
  mutating func add(_ values: ColumnValues, row: Int, levels: [UInt64]) {
    switch values {
    case .numbers(let values): add(values[row].isNaN ? .max : (values[row] + 0).bitPattern)
    case .integers(let values), .timestamps(let values): add(UInt64(bitPattern: values[row]))
    case .booleans(let values): add(UInt64(values[row]))
    case .categories(let values):
      let code = Int(values.codes[row])
      add(code < 0 ? 1 : levels[code])
    case .strings(let values): add(values.bytes[values.offsets[row]..<values.offsets[row + 1]])
    }
  }
}
