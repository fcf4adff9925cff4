import RuntimeContract
import Tabular
import Testing

struct CSVReadingTests {
  /// Reads a text with types given as `name:type`.
  func read(
    _ text: String, _ columns: [Column] = [], _ change: (inout ReadOptions) -> Void = { _ in }
  ) throws -> (table: Table, report: ReadReport) {
    try read(Array(text.utf8), columns, change)
  }

  func read(
    _ bytes: [UInt8], _ columns: [Column] = [], _ change: (inout ReadOptions) -> Void = { _ in }
  ) throws -> (table: Table, report: ReadReport) {
    let folder = try Folder()
    var options = ReadOptions()
    change(&options)
    let reader = try TableReader(
      files: [try folder.file("data.csv", bytes)], format: .csv, columns: columns, options: options)
    return (try reader.readAll(), reader.report)
  }

  /// The message, without the folder of the file.
  func failure(
    _ bytes: [UInt8], _ columns: [Column] = [], _ change: (inout ReadOptions) -> Void = { _ in }
  ) throws -> String {
    do {
      _ = try read(bytes, columns, change)
      return "read without an error"
    } catch let error as TableError {
      return error.message.split(separator: "/").last.map(String.init) ?? ""
    }
  }

  func failure(_ text: String, _ columns: [Column] = []) throws -> String { try failure(Array(text.utf8), columns) }

  @Test(arguments: ["\n", "\r\n"]) func typesGiven(end: String) throws {
    let lines = [
      "fee,count,active,since,plan,note",
      "1.50,7,true,2026-11-21,month,\"a, \"\"b\"\"\"",
      ",,,,,",
      "-2e3,-3,FALSE,1970-01-01T00:00:01.5Z,year,x",
    ]
    for last in ["", end] {
      let table = try read(
        lines.joined(separator: end) + last,
        [
          column("fee", .number), column("count", .integer), column("active", .boolean), column("since", .timestamp),
          column("plan", .category), column("note", .string),
        ]
      ).table
      #expect(cells(table.columns[0].values) == ["1.5", nil, "-2000.0"])
      #expect(cells(table.columns[1].values) == ["7", nil, "-3"])
      #expect(cells(table.columns[2].values) == ["true", nil, "false"])
      #expect(cells(table.columns[3].values) == ["1795219200000000", nil, "1500000"])
      #expect(cells(table.columns[4].values) == ["month", nil, "year"])
      #expect(cells(table.columns[5].values) == ["a, \"b\"", nil, "x"])
    }
  }

  @Test func quotesNewlinesAndBlankLines() throws {
    let (table, _) = try read(
      "a,b\n\"1\n2\",\"\"\n\n x ,5\" pipe\n\"\r\n\",\"é\"\n", [column("a", .string), column("b", .string)])
    #expect(cells(table.columns[0].values) == ["1\n2", " x ", "\r\n"])
    #expect(cells(table.columns[1].values) == ["", "5\" pipe", "é"])
  }

  @Test func oneColumnKeepsItsEmptyLines() throws {
    #expect(cells(try read("a\n\n1\n\n", [column("a", .integer)]).table.columns[0].values) == [nil, "1", nil])
  }

  @Test func byteOrderMarkAndHeaderOnly() throws {
    let table = try read("\u{feff}\"a,1\",b\n").table
    #expect(table.columns.map(\.name) == ["a,1", "b"] && table.rowCount == 0)
    #expect(try read("a").table.rowCount == 0)
  }

  @Test func blanksAroundNumbersAndQuotedEmpties() throws {
    let table = try read(
      "a,b\n 1.5 ,\"\"\n  ,\" 2\"\nNaN,\n", [column("a", .number), column("b", .integer)]
    ).table
    #expect(cells(table.columns[0].values) == ["1.5", nil, nil])
    #expect(cells(table.columns[1].values) == [nil, "2", nil])
  }

  @Test func inference() throws {
    var text = "flag,count,fee,at,plan,zip,id,none,huge,mixed\n"
    for row in 0..<20 {
      text += "\(row % 2 == 0 ? "True" : "False"),\(row),\(row).5,2026-01-0\(row % 9 + 1),p\(row % 3),0\(row % 4),"
      text += "id\(row),,99999999999999999999,\(row % 2 == 0 ? "1" : "x")\n"
    }
    let folder = try Folder()
    let reader = try TableReader(files: [try folder.file("data.csv", text)], format: .csv, columns: [])
    #expect(
      reader.columns.map(\.type) == [
        .boolean, .integer, .number, .timestamp, .category, .category, .string, .string, .category, .category,
      ])
    #expect(try reader.readAll().rowCount == 20)
  }

  @Test func filesAreOneTable() throws {
    let folder = try Folder()
    let files = [try folder.file("1.csv", "a,b\n1,x\n2,y"), try folder.file("2.csv", "b,a\ny,3\nz,4.5\n")]
    let table = try TableReader(files: files, format: .csv, columns: [column("b", .category)]).readAll()
    #expect(cells(table.columns[0].values) == ["1.0", "2.0", "3.0", "4.5"])
    #expect(cells(table.columns[1].values) == ["x", "y", "y", "z"])
  }

  @Test func levelsOfTheSchemaComeFirst() throws {
    let plan = [column("p", .category, values: ["b", "a"])]
    let table = try read("p\nc\na\n", plan).table
    guard case .categories(let values) = table.columns[0].values else { throw TableError.refused("no category") }
    #expect(values.levels == ["b", "a", "c"] && values.codes == [2, 1])
    let missing = try read("p\nc\na\n", plan) { $0.unknownValues = .missing }.table
    #expect(cells(missing.columns[0].values) == [nil, "a"])
    #expect(
      try failure(Array("p\nb\nc\n".utf8), plan) { $0.unknownValues = .bad }
        == "data.csv:3: column 'p': \"c\" is none of the column's values, 'b', 'a'")
  }

  @Test(arguments: [
    ("a,b\n1,2\n1,\"12,5\"\n", "data.csv:3: column 'b': \"12,5\" is not a number"),
    ("a,b\n1,NA\n", "data.csv:2: column 'b': \"NA\" is not a number; a missing value is an empty field"),
    ("a,b\n\"\n\n1\",1\nx,2\n", "data.csv:2: column 'a': \"\\n\\n1\" is not an integer"),
    ("a,b\n1,2\n\n1,2,3\n", "data.csv:4: has 3 fields, the header 2"),
    ("a,b\n1\n", "data.csv:2: has 1 field, the header 2"),
    (
      "a,b\n1.5,2\n", "data.csv:2: column 'a': \"1.5\" is not an integer; if fractions belong there, its type is number"
    ),
    (
      "a,b\n9223372036854775808,2\n",
      "data.csv:2: column 'a': \"9223372036854775808\" is too large for an integer of 64 bits; its column can be a string"
    ),
    ("a,b\n1,1e999\n", "data.csv:2: column 'b': \"1e999\" is too large for a number, whose limit is 1.8e308"),
    ("a,b\n1,\"2\n3,4\n", "data.csv:2: column 'b': the quote that opens this value is never closed"),
    (
      "a,b\n1,\"2\"x\n",
      "data.csv:2: column 'b': \"x\" follows the closing quote; a quote within a quoted value is written twice"
    ),
    ("", "data.csv:1: is empty; a header with the columns' names is expected"),
    ("a,b,a\n", "data.csv:1: column 'a' stands twice, as fields 1 and 3"),
    (",a,b\n", "data.csv:1: field 1 of the header has no name; name it or leave it out (pandas: to_csv(index=False))"),
    ("a\n1\n", "data.csv:1: has no column 'b'; it has 'a'"),
    ("a,b\r1,2\r", "data.csv:1: the header has a carriage return within; lines end with a line feed, or with both"),
  ]) func namesPlaceAndReason(text: String, message: String) throws {
    #expect(try failure(text, [column("a", .integer), column("b", .number)]) == message)
  }

  @Test func bytesThatAreNoText() throws {
    let start = Array("a\nok\n".utf8)
    #expect(
      try failure(start + [0x61, 0xe9, 0x0a], [column("a", .string)])
        == "data.csv:3: column 'a': \"a\u{fffd}\" is not UTF-8; convert the file, for instance with iconv -f LATIN1 -t UTF-8"
    )
    #expect(
      try failure(start + [0x61, 0, 0x0a], [column("a", .category)])
        == "data.csv:3: column 'a': \"a\\u{0}\" has a NUL byte")
    #expect(
      try failure([0xff, 0xfe, 0x61, 0])
        == "data.csv:1: is UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)")
  }

  @Test func badRowsAreCountedOrPutAside() throws {
    let text = "a,b\n1,2\nx,3\n4,5,6\n7,\"8\n\"\n\"9\"\"\",1\n10,11\n"
    let columns = [column("a", .integer), column("b", .number)]
    let (table, report) = try read(text, columns) { $0.badRows = .count }
    #expect(cells(table.columns[0].values) == ["1", "10"])
    #expect(report.rows == 2 && report.badRows == 4)
    #expect(report.examples.map(\.line) == [3, 4, 5, 7])

    let folder = try Folder()
    let file = try folder.file("data.csv", text)
    var options = ReadOptions()
    options.badRows = .quarantine(path: "\(folder.path)/bad.csv")
    _ = try TableReader(files: [file], format: .csv, columns: columns, options: options).readAll()
    let expected = ##"""
      file,line,column,problem,row
      \##(file),3,a,"""x"" is not an integer","x,3"
      \##(file),4,,"has 3 fields, the header 2","4,5,6"
      \##(file),5,b,"""8\n"" is not a number","7,""8
      """
      \##(file),7,a,"""9\"""" is not an integer","""9"""""",1"

      """##
    #expect(folder.contents("bad.csv") == expected)
    let clean = try folder.file("clean.csv", "a,b\n1,2\n")
    _ = try TableReader(files: [clean], format: .csv, columns: columns, options: options).readAll()
    #expect(folder.contents("bad.csv") == nil, "what an earlier run put aside is not this run's")
  }

  @Test func aWholeTableKeepsToItsBudget() throws {
    let text = "a\n" + String(repeating: "1\n", count: 5000)
    do {
      _ = try read(text, [column("a", .number)]) { $0.memoryBudget = 1000 }
      Issue.record("read without an error")
    } catch let error as TableError {
      #expect(error.exitCode == .unavailable && error.message.contains("raise the limit"))
    }
  }
}
