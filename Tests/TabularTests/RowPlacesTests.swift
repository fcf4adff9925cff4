import RuntimeContract
import Tabular
import Testing

struct RowPlacesTests {
  @Test(arguments: [64, 100, 1 << 18], [1, 2])
  func rowsStandWhereTheyBegin(chunkBytes: Int, threads: Int) throws {
    let folder = try Folder()
    var text = "a,b\n"
    var lines: [Int] = []
    var line = 2
    for row in 0..<200 {
      switch row % 7 {
      case 2:
        text += "\n"
        line += 1
      case 4:
        // Bad rows have no number, whether they are short or have a line feed in a value.
        text += row % 2 == 0 ? "x\n" : "\"x\ny\",1,2\n"
        line += row % 2 == 0 ? 1 : 2
      default: break
      }
      lines.append(line)
      text += row % 5 == 0 ? "\"one\ntwo\",\(row)\r\n" : "one,\(row)\n"
      line += row % 5 == 0 ? 2 : 1
    }
    let files = [try folder.file("1.csv", text), try folder.file("2.csv", text)]
    var options = ReadOptions()
    options.badRows = .count
    options.chunkBytes = chunkBytes
    options.threads = threads
    let columns = [("a", ColumnType.string), ("b", .integer)].map { name, type in
      Column(name: name, type: type, role: .feature, minimum: nil, maximum: nil, values: [], maxMissing: nil)
    }
    let reader = try TableReader(files: files, format: .csv, columns: columns, options: options)
    while try reader.next() != nil {}
    #expect(reader.places.rows == 400)
    for row in 0..<400 {
      let place = reader.places.place(of: row)
      #expect(place.file == files[row / 200] && place.line == lines[row % 200], "row \(row)")
    }
  }

  @Test func rowsOfJSONLines() throws {
    let folder = try Folder()
    let file = try folder.file("1.jsonl", "{\"a\":1}\n\n{\"a\":\n{\"a\":2}\n{\"a\":3}")
    var options = ReadOptions()
    options.badRows = .count
    let reader = try TableReader(files: [file], format: .jsonl, columns: [], options: options)
    while try reader.next() != nil {}
    #expect((0..<reader.places.rows).map { reader.places.place(of: $0).line } == [1, 4, 5])
  }
}
