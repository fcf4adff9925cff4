/// A pattern for one component of a path: `*` is any characters, `?` is one byte.
struct Glob {
  private let pattern: [UInt8]
  /// The component itself when it has neither `*` nor `?`.
  let literal: String?

  init(_ pattern: some StringProtocol) {
    self.pattern = Array(pattern.utf8)
    let isPattern = self.pattern.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
    self.literal = isPattern ? nil : String(pattern)
  }

  func matches(_ name: String) -> Bool {
    let name = Array(name.utf8)
    if name.first == UInt8(ascii: "."), pattern.first != UInt8(ascii: ".") { return false }
    var position = 0
    var index = 0
    // Where to go on when a match fails: behind the last star, with one byte more taken by it.
    var retry: (position: Int, index: Int)?
    while index < name.count {
      if position < pattern.count, pattern[position] == UInt8(ascii: "*") {
        retry = (position + 1, index)
        position += 1
      } else if position < pattern.count, pattern[position] == UInt8(ascii: "?") || pattern[position] == name[index] {
        position += 1
        index += 1
      } else if let (star, taken) = retry {
        retry = (star, taken + 1)
        position = star
        index = taken + 1
      } else {
        return false
      }
    }
    return pattern[position...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
