internal import Source

/// One source line as a terminal shows it, cut to a width around the bytes that matter.
struct DisplayLine {
  /// Nothing on it moves the cursor or is invisible.
  private(set) var text = ""
  /// The columns of `text` under which those bytes stand; at least one.
  private(set) var marked = 0..<1

  private static let ellipsis = "..."

  /// The line with a number, from 1, of which the bytes of `focus` must be seen, in at most `limit` columns.
  init(_ file: SourceFile, line: Int, focus: Range<Int>, limit: Int) {
    let whole = file.range(ofLine: line)
    let focus = focus.clamped(to: whole)
    // A line can have megabytes: what cannot fit is not even looked at.
    let nearby = file.scalarBoundary(focus.lowerBound - 4 * limit)..<(focus.lowerBound + 4 * limit)
    let window = nearby.clamped(to: whole)

    var cells: [DisplayCell] = []
    var columns: [Int] = []
    var column = 0
    var (start, end): (Int?, Int?)
    file.forEachScalar(in: window) { offset, scalar in
      if start == nil, offset >= focus.lowerBound { start = column }
      if end == nil, offset >= focus.upperBound { end = column }
      let cell =
        switch scalar {
        case "\t": DisplayCell(tabAt: column)
        case .some(let scalar): DisplayCell(scalar)
        case nil: DisplayCell(invalid: file.bytes[offset])
        }
      cells.append(cell)
      columns.append(column)
      column += cell.width
    }
    let first = start ?? column
    marked = first..<max(first + 1, end ?? column)

    guard column > limit || window != whole else {
      text = cells.map(\.text).joined()
      return
    }
    trim(cells, columns, limit: limit, cutsLeft: window.lowerBound > whole.lowerBound)
    if window.upperBound < whole.upperBound, !text.hasSuffix(Self.ellipsis) { text += Self.ellipsis }
  }

  private mutating func trim(_ cells: [DisplayCell], _ columns: [Int], limit: Int, cutsLeft: Bool) {
    let room = max(1, limit - 2 * Self.ellipsis.count)
    let width = min(marked.count, room)
    // As much to the left of the marked part as to its right; all of the left when it fits.
    let left = marked.upperBound <= room && !cutsLeft ? 0 : max(0, marked.lowerBound - (room - width) / 2)
    var shift = 0
    var used = 0
    var isFirst = true
    for (cell, column) in zip(cells, columns) where column >= left {
      if isFirst {
        isFirst = false
        shift = -column
        if column > 0 || cutsLeft {
          text = Self.ellipsis
          shift += Self.ellipsis.count
        }
      }
      guard used + cell.width <= room else {
        text += Self.ellipsis
        break
      }
      text += cell.text
      used += cell.width
    }
    let start = marked.lowerBound + shift
    marked = start..<(start + width)
  }
}

extension SourceFile {
  /// The nearest offset at or before `offset` at which a scalar begins.
  fileprivate func scalarBoundary(_ offset: Int) -> Int {
    var offset = min(max(0, offset), bytes.count)
    while offset > 0, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
    return offset
  }

  /// Calls `body` with each scalar and the offset of its first byte; with nil for a byte that is no UTF-8.
  fileprivate func forEachScalar(in range: Range<Int>, _ body: (Int, Unicode.Scalar?) -> Void) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let byte = bytes[offset]
      let length =
        switch byte {
        case 0x00..<0x80: 1
        case 0xC2..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0..<0xF5: 4
        default: 0
        }
      let end = offset + length
      if length > 0, end <= bytes.count, let text = String(validating: bytes[offset..<end], as: UTF8.self),
        let scalar = text.unicodeScalars.first
      {
        body(offset, scalar)
        offset = end
      } else {
        body(offset, nil)
        offset += 1
      }
    }
  }
}
