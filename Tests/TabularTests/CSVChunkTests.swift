import RuntimeContract
import Tabular
import Testing

/// A file that is cut anywhere, on any number of threads, is the same table.
struct CSVChunkTests {
  static let hostile = ##"""
    id,text,plan,fee\##r
    1,"a ""quoted"", text",p1,1.25\##r
    2,"line
    feed, and ""
    \##r
    more",p2,\##r
    \##r
    3,plain "inner" quotes,p1,-0.000001\##r
    4,"",p3,1e-5
    5,,,
    6,"""",p2,12345678901234567890.5
    7,"ends with two""""",,"7"
    bad row
    8,"x"y "z",p9,1
    9,ümläut "" 日本語,p1,  3
    10,",,,",p4,nan
    11,\##r x,p1,0.1
    "12",last "quote,p2,9007199254740993
    """##

  @Test func everySizeGivesTheSameTable() throws {
    let folder = try Folder()
    let file = try folder.file("hostile.csv", CSVChunkTests.hostile)
    let columns = [
      column("id", .integer), column("text", .string), column("plan", .category), column("fee", .number),
    ]
    func read(_ size: Int, threads: Int, inferred: Bool) throws -> (Table, ReadReport, [ColumnType?]) {
      var options = ReadOptions()
      options.chunkBytes = size
      options.threads = threads
      options.badRows = .count
      let reader = try TableReader(files: [file], format: .csv, columns: inferred ? [] : columns, options: options)
      return (try reader.readAll(), reader.report, reader.columns.map(\.type))
    }
    for inferred in [false, true] {
      let whole = try read(1 << 20, threads: 1, inferred: inferred)
      #expect(whole.0.rowCount == 11)
      #expect(whole.1.examples.map(\.line) == [13, 14])
      #expect(cells(whole.0.columns[1].values)[1] == "line\nfeed, and \"\n\r\nmore")
      for size in 1...(CSVChunkTests.hostile.utf8.count + 1) {
        for threads in size % 5 == 0 ? [1, 3] : [2] {
          let cut = try read(size, threads: threads, inferred: inferred)
          #expect(same(whole.0, cut.0), "pieces of \(size) bytes on \(threads) threads")
          #expect(whole.1 == cut.1 && whole.2 == cut.2)
        }
      }
    }
  }

  @Test func piecesAddUpToTheTable() throws {
    var text = "n,s\n"
    for row in 0..<500 { text += "\(row),\"s\n\(row % 7)\"\n" }
    let folder = try Folder()
    let file = try folder.file("data.csv", text)
    var options = ReadOptions()
    options.chunkBytes = 100
    options.threads = 2
    let reader = try TableReader(files: [file], format: .csv, columns: [], options: options)
    var seen: [String?] = []
    var pieces = 0
    while let table = try reader.next() {
      seen += cells(table.columns[0].values)
      pieces += 1
    }
    #expect(seen == (0..<500).map { "\($0)" } && pieces > 10)
  }

  @Test func aRowWithoutEndIsAnError() throws {
    let folder = try Folder()
    let file = try folder.file("data.csv", "a\n\"" + String(repeating: "x", count: 5000))
    var options = ReadOptions()
    options.chunkBytes = 64
    options.maxRowBytes = 1000
    let reader = try TableReader(files: [file], format: .csv, columns: [column("a", .string)], options: options)
    #expect(throws: TableError.self) { try reader.readAll() }
  }
}
