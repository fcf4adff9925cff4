/// Turns libyaml's marks, which count characters, into byte offsets, in constant time.
struct CharacterOffsets {
  private static let stride = 16

  private let text: UnsafeBufferPointer<UInt8>
  /// Byte offset in `text` of every 16th character; empty when every character is a byte.
  private let checkpoints: [UInt32]
  private let firstByte: Int

  /// The text must outlive this value and be valid UTF-8. `firstByte` is where it begins in its file.
  init(_ text: UnsafeBufferPointer<UInt8>, isASCII: Bool, firstByte: Int) {
    self.text = text
    self.firstByte = firstByte
    guard !isASCII else {
      checkpoints = []
      return
    }
    var checkpoints: [UInt32] = []
    checkpoints.reserveCapacity(text.count / Self.stride + 1)
    var characters = 0
    for (offset, byte) in text.enumerated() where byte & 0xC0 != 0x80 {
      if characters % Self.stride == 0 { checkpoints.append(UInt32(truncatingIfNeeded: offset)) }
      characters += 1
    }
    self.checkpoints = checkpoints
  }

  /// The offset in the file of the first byte of a character; a character behind the last is the end.
  func byte(ofCharacter index: Int) -> Int {
    guard !checkpoints.isEmpty else { return firstByte + min(index, text.count) }
    let block = index / Self.stride
    guard block < checkpoints.count else { return firstByte + text.count }
    var offset = Int(checkpoints[block])
    var left = index % Self.stride
    while left > 0, offset < text.count {
      offset += 1
      while offset < text.count, text[offset] & 0xC0 == 0x80 { offset += 1 }
      left -= 1
    }
    return firstByte + offset
  }

  /// The offset in the file of a byte of the text.
  func byte(ofByte index: Int) -> Int { firstByte + min(index, text.count) }
}
