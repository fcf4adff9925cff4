/// The text of a commit: what was asked for or what was changed, and trailers that say what the output was made from.
struct CommitMessage {
  static let digestTrailer = "Mlgen-Input-Digest"
  static let versionTrailer = "Mlgen-Version"

  /// - Parameters:
  ///   - text: a subject, and a body behind an empty line or none.
  ///   - inputs: of the locks that are committed.
  static func compose(_ text: String, inputs: [Lock.Line], version: String) -> String {
    let lines = tidy(text)
    let trailers = ["\(digestTrailer): sha256:\(digest(of: inputs))", "\(versionTrailer): \(version)"]
    // A block of trailers is one paragraph: git finds none behind an empty line.
    let separator = endsWithTrailers(lines) ? [] : [""]
    return (lines + separator + trailers).joined(separator: "\n") + "\n"
  }

  /// Of each input's digest and path, a line each, sorted by path.
  static func digest(of inputs: [Lock.Line]) -> Digest {
    let sorted = inputs.sorted { left, right in
      let order = RelativePath.order(left.path, right.path)
      return order == 0 ? left.digest.description < right.digest.description : order < 0
    }
    var bytes: [UInt8] = []
    var last: Lock.Line?
    for line in sorted where line != last {
      last = line
      line.digest.appendHexadecimal(to: &bytes)
      bytes += " \(line.path)\n".utf8
    }
    return Digest(of: bytes)
  }

  /// As git strips space: none at the end of lines, no empty line at the beginning or end, and never two of them.
  static func tidy(_ text: String) -> [String] {
    var lines: [String] = []
    // By bytes: Swift takes "\r\n" for one character.
    for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      var line = line
      while let last = line.last, last == 0x20 || (0x09...0x0D).contains(last) { line.removeLast() }
      if line.isEmpty, lines.last?.isEmpty ?? true { continue }
      lines.append(String(decoding: line, as: UTF8.self))
    }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func endsWithTrailers(_ lines: [String]) -> Bool {
    guard let gap = lines.lastIndex(of: ""), gap + 1 < lines.count else { return false }
    return lines[(gap + 1)...].allSatisfy { line in
      guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), colon != line.startIndex else { return false }
      return line[..<colon].utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
      } && line.utf8[colon...].dropFirst().first == 0x20
    }
  }

  /// What a commit of these pipelines is called.
  static func subject(_ verb: String, _ names: [String]) -> String {
    switch names.count {
    case 0: return "\(verb) the files of the repository"
    case 1: return "\(verb) \(names[0])"
    case 2, 3: return "\(verb) \(names.dropLast().joined(separator: ", ")) and \(names[names.count - 1])"
    default: return "\(verb) \(names.count) pipelines"
    }
  }
}
