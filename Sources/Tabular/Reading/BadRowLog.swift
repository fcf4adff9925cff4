internal import Files

/// Does with bad rows what the policy says, in the order of the files.
final class BadRowLog {
  private let policy: BadRowPolicy
  private var quarantine: AtomicFile?
  private(set) var count = 0
  private(set) var examples: [BadRow] = []

  init(policy: BadRowPolicy) { self.policy = policy }

  /// - Parameter bytes: the row as it stands in the file, with its line's end.
  func take(_ row: BadRow, bytes: UnsafeBufferPointer<UInt8>) throws(TableError) {
    count += 1
    if examples.count < ReadReport.shown { examples.append(row) }
    switch policy {
    case .fatal: throw .refused(row.description)
    case .count: break
    case .quarantine(let path):
      if quarantine == nil {
        try TableError.wrapping(Folder.make(Folder.parts(path).parent))
        let file = try TableError.wrapping(AtomicFile(path: path))
        try TableError.wrapping(file.append { $0 += Array("file,line,column,problem,row\n".utf8) })
        quarantine = file
      }
      var text = bytes[...]
      if text.last == 10 { text = text.dropLast() }
      if text.last == 13 { text = text.dropLast() }
      let write = { (output: inout [UInt8]) in
        CSVText.append(row.file, to: &output)
        output += Array(",\(row.line),".utf8)
        if let column = row.column { CSVText.append(column, to: &output) }
        output.append(UInt8(ascii: ","))
        CSVText.append(row.problem, to: &output)
        output.append(UInt8(ascii: ","))
        CSVText.append(UnsafeBufferPointer(rebasing: text), to: &output)
        output.append(UInt8(ascii: "\n"))
      }
      try TableError.wrapping(quarantine?.append(write))
    }
  }

  /// Puts the file of bad rows in place, or takes an older one away when there are none.
  func finish() throws(TableError) {
    guard case .quarantine(let path) = policy else { return }
    if let quarantine {
      try TableError.wrapping(quarantine.commit())
      self.quarantine = nil
    } else {
      try TableError.wrapping(FileBytes.remove(path))
    }
  }
}
