/// The shortest list of changes from one list of lines to another, by the greedy algorithm of E. W. Myers,
/// "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986).
enum LineDifference {
  /// Lines of the old text that give way to lines of the new one; either may be empty, never both.
  struct Change: Equatable {
    var old: Range<Int>
    var new: Range<Int>
  }

  /// More lines added and removed than this are one change: time grows with the square.
  static let mostEdits = 2_000

  /// The changes in the order of the text; between two of them lies at least one equal line.
  static func changes(from old: [ArraySlice<UInt8>], to new: [ArraySlice<UInt8>]) -> [Change] {
    var start = 0
    while start < old.count, start < new.count, old[start] == new[start] { start += 1 }
    var oldEnd = old.count
    var newEnd = new.count
    while oldEnd > start, newEnd > start, old[oldEnd - 1] == new[newEnd - 1] {
      oldEnd -= 1
      newEnd -= 1
    }
    if start == oldEnd, start == newEnd { return [] }
    // Equal lines have equal numbers, so that the search compares integers.
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    func number(_ line: ArraySlice<UInt8>) -> Int {
      if let known = numbers[line] { return known }
      numbers[line] = numbers.count
      return numbers.count - 1
    }
    let a = old[start..<oldEnd].map(number)
    let b = new[start..<newEnd].map(number)
    guard let path = shortestPath(a, b) else { return [Change(old: start..<oldEnd, new: start..<newEnd)] }
    return path.map { change in
      Change(
        old: change.old.lowerBound + start..<change.old.upperBound + start,
        new: change.new.lowerBound + start..<change.new.upperBound + start)
    }
  }

  /// nil when it would take more than `mostEdits`.
  private static func shortestPath(_ a: [Int], _ b: [Int]) -> [Change]? {
    let bound = min(a.count + b.count, mostEdits)
    // furthest[k + bound + 1]: how far in `a` a path of d edits comes on diagonal k = x - y.
    var furthest = [Int](repeating: 0, count: 2 * bound + 3)
    // Of each round the part that the next one reads, diagonals -d...d, to walk back on.
    var rounds: [[Int]] = []
    let middle = bound + 1
    for edits in 0...bound {
      for diagonal in stride(from: -edits, through: edits, by: 2) {
        let down =
          diagonal == -edits
          || (diagonal != edits && furthest[middle + diagonal - 1] < furthest[middle + diagonal + 1])
        var x = down ? furthest[middle + diagonal + 1] : furthest[middle + diagonal - 1] + 1
        while x < a.count, x - diagonal < b.count, a[x] == b[x - diagonal] { x += 1 }
        furthest[middle + diagonal] = x
        if x >= a.count, x - diagonal >= b.count { return walkBack(rounds, a.count, b.count) }
      }
      rounds.append(Array(furthest[(middle - edits)...(middle + edits)]))
    }
    return nil
  }

  private static func walkBack(_ rounds: [[Int]], _ endX: Int, _ endY: Int) -> [Change] {
    var changes: [Change] = []
    var (x, y) = (endX, endY)
    for edits in stride(from: rounds.count, to: 0, by: -1) {
      let previous = rounds[edits - 1]
      let diagonal = x - y
      func reach(_ diagonal: Int) -> Int { previous[diagonal + edits - 1] }
      let down = diagonal == -edits || (diagonal != edits && reach(diagonal - 1) < reach(diagonal + 1))
      let from = down ? diagonal + 1 : diagonal - 1
      let fromX = reach(from)
      let fromY = fromX - from
      let edit =
        down ? Change(old: fromX..<fromX, new: fromY..<fromY + 1) : Change(old: fromX..<fromX + 1, new: fromY..<fromY)
      if let next = changes.last, next.old.lowerBound == edit.old.upperBound, next.new.lowerBound == edit.new.upperBound
      {
        changes[changes.count - 1] = Change(
          old: edit.old.lowerBound..<next.old.upperBound, new: edit.new.lowerBound..<next.new.upperBound)
      } else {
        changes.append(edit)
      }
      (x, y) = (fromX, fromY)
    }
    return changes.reversed()
  }
}
