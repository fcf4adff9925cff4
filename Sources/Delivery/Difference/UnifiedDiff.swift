/// The difference of two files in the unified form of `diff -u` and git.
public struct UnifiedDiff: Sendable {
  private let oldPath: String?
  private let newPath: String?
  private let old: [ArraySlice<UInt8>]
  private let new: [ArraySlice<UInt8>]
  private let isText: Bool

  /// Lines of unchanged text around a change.
  private static let context = 3
  private static let newline = UInt8(ascii: "\n")

  /// - Parameters:
  ///   - oldPath: nil when there is no such file, printed as `/dev/null`.
  ///   - newPath: likewise.
  public init(from oldPath: String?, _ old: [UInt8], to newPath: String?, _ new: [UInt8]) {
    self.oldPath = oldPath
    self.newPath = newPath
    self.old = UnifiedDiff.lines(old)
    self.new = UnifiedDiff.lines(new)
    self.isText = !old.contains(0) && !new.contains(0)
  }

  /// The text, each line with its end.
  ///
  /// - Parameter limit: the most lines to print; a last line counts those left out.
  public func text(limit: Int = .max) -> String {
    var lines = [
      "--- \(oldPath.map { "a/\($0)" } ?? "/dev/null")\n",
      "+++ \(newPath.map { "b/\($0)" } ?? "/dev/null")\n",
    ]
    guard isText else { return lines.joined() + "Binary files differ\n" }
    for hunk in hunks() {
      lines.append("@@ -\(range(hunk.old)) +\(range(hunk.new)) @@\n")
      for edit in hunk.edits {
        lines += edit.old.map { line("-", old[$0]) }
        lines += edit.new.map { line("+", new[$0]) }
        lines += edit.following.map { line(" ", old[$0]) }
      }
    }
    guard lines.count > limit else { return lines.joined() }
    return lines.prefix(limit).joined() + "… \(lines.count - limit) more lines\n"
  }

  /// A change with the unchanged lines behind it, as ranges of the old file's lines and the new one's.
  private struct Edit {
    var old: Range<Int>
    var new: Range<Int>
    /// Of the old file.
    var following: Range<Int>
  }

  private struct Hunk {
    var old: Range<Int>
    var new: Range<Int>
    var edits: [Edit]
  }

  /// Changes nearer to each other than twice the context share a hunk.
  private func hunks() -> [Hunk] {
    let context = UnifiedDiff.context
    var hunks: [Hunk] = []
    for change in LineDifference.changes(from: old, to: new) {
      if var hunk = hunks.last, let last = hunk.edits.indices.last,
        change.old.lowerBound - hunk.edits[last].old.upperBound <= 2 * context
      {
        hunk.edits[last].following = hunk.edits[last].old.upperBound..<change.old.lowerBound
        hunk.edits.append(
          Edit(old: change.old, new: change.new, following: change.old.upperBound..<change.old.upperBound))
        hunks[hunks.count - 1] = hunk
        continue
      }
      let lead = min(context, change.old.lowerBound)
      let start = change.old.lowerBound - lead
      // The lines before the first change follow an edit that changes nothing.
      let opening = Edit(
        old: start..<start, new: change.new.lowerBound - lead..<change.new.lowerBound - lead,
        following: start..<change.old.lowerBound)
      let edit = Edit(old: change.old, new: change.new, following: change.old.upperBound..<change.old.upperBound)
      hunks.append(Hunk(old: opening.old, new: opening.new, edits: [opening, edit]))
    }
    for index in hunks.indices {
      guard let last = hunks[index].edits.indices.last else { continue }
      let edit = hunks[index].edits[last]
      let trail = min(context, old.count - edit.old.upperBound)
      hunks[index].edits[last].following = edit.old.upperBound..<edit.old.upperBound + trail
      hunks[index].old = hunks[index].old.lowerBound..<edit.old.upperBound + trail
      hunks[index].new = hunks[index].new.lowerBound..<edit.new.upperBound + trail
    }
    return hunks
  }

  /// `start,count` with lines from 1; an empty range names the line before it, and a count of one is not written.
  private func range(_ lines: Range<Int>) -> String {
    if lines.isEmpty { return "\(lines.lowerBound),0" }
    return lines.count == 1 ? "\(lines.lowerBound + 1)" : "\(lines.lowerBound + 1),\(lines.count)"
  }

  private func line(_ mark: String, _ text: ArraySlice<UInt8>) -> String {
    let end = text.last == UnifiedDiff.newline ? "" : "\n\\ No newline at end of file\n"
    return mark + String(decoding: text, as: UTF8.self) + end
  }

  /// Lines with their ends.
  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: newline).map { $0 + 1 } ?? bytes.count
      lines.append(bytes[start..<end])
      start = end
    }
    return lines
  }
}
