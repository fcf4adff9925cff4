import RuntimeContract
import Tabular
import Testing

struct JSONReadingTests {
  func reader(
    _ folder: Folder, _ text: String, _ columns: [Column] = [], _ change: (inout ReadOptions) -> Void = { _ in }
  ) throws -> TableReader {
    var options = ReadOptions()
    change(&options)
    return try TableReader(
      files: [try folder.file("data.jsonl", text)], format: .jsonl, columns: columns, options: options)
  }

  static let hostile = #"""
    {"id": 9007199254740993, "name": "a\"b\\\/\b\f\n\r\té😀", "at": {"lat": 1.5, "deep": {"x": true}}, "list": [1, {"a": []}]}

    {"name":null,"id":-1,"at":{},"plan":"p1"}
      {  "id" : 2 , "plan" : "p\u0031" , "at" : { "lat" : -0.0 , "deep" : { "x" : false } } }	
    {"id": 3, "at": {"lat": 1e-3}, "plan": "日本"}
    """#

  @Test func everySizeGivesTheSameTable() throws {
    let folder = try Folder()
    let whole = try reader(folder, Self.hostile)
    let table = try whole.readAll()
    #expect(whole.columns.map(\.name) == ["id", "name", "at.lat", "at.deep.x", "plan"])
    #expect(whole.columns.map(\.type) == [.integer, .string, .number, .boolean, .string])
    #expect(cells(table.columns[0].values) == ["9007199254740993", "-1", "2", "3"])
    #expect(cells(table.columns[1].values) == ["a\"b\\/\u{8}\u{c}\n\r\té😀", nil, nil, nil])
    #expect(cells(table.columns[2].values) == ["1.5", nil, "-0.0", "0.001"])
    #expect(cells(table.columns[3].values) == ["true", nil, "false", nil])
    #expect(cells(table.columns[4].values) == [nil, "p1", "p1", "日本"])
    for size in Array(1...40) + Array(stride(from: 41, through: Self.hostile.utf8.count + 1, by: 17)) {
      for threads in [1, 3] {
        let cut = try reader(folder, Self.hostile) {
          $0.chunkBytes = size
          $0.threads = threads
        }
        #expect(same(try cut.readAll(), table), "pieces of \(size) bytes on \(threads) threads")
      }
    }
  }

  @Test(arguments: [
    (#"{"a": "x"}"#, "column 'a': \"x\" is not a number"),
    (#"{"a": true}"#, "column 'a': true is not a number"),
    (#"{"a": [1]}"#, "column 'a': is a list; a cell holds one value"),
    (#"{"a": {"b": 1}}"#, "column 'a': is an object; its members are columns of their own, named with a point"),
    (#"{"a": 1, "a": 2}"#, "column 'a': the key stands twice in the line"),
    (
      #"{"a": NaN}"#,
      "is not JSON at \"NaN\": a value is expected; JSON has no \"NaN\", and writes null for a missing value"
    ),
    (
      #"{"a": 01}"#,
      "is not JSON at \"01\": a value is expected; JSON has no \"01\", and writes null for a missing value"
    ),
    (#"{"a": 1."#, "is not JSON at the end of the line: digits are expected behind the point of a number"),
    (#"{"a": 1} x"#, "is not JSON at \"x\": the line ends behind its object"),
    (#"{"a": 1"#, "is not JSON at the end of the line: a comma or } is expected behind a value"),
    (#"{"b": "x"#, "is not JSON at the end of the line: a text is not closed"),
    (#"{"b": "\ud800"}"#, "is not JSON at \"\\\"\": a surrogate of a text has no partner"),
    (#"{"b": "\x"}"#, "is not JSON at \"x\\\"\": JSON has no such escape in a text"),
    ("{\"b\": \"\t\"}", "is not JSON at \"\\t\": a text holds a control character, which is not escaped"),
    (#"[1]"#, "is not JSON at \"[1\": an object, {…}, is expected"),
    (#"{a: 1}"#, "is not JSON at \"a:\": a key in quotes is expected"),
    (#"{"b": "\u0000"}"#, "column 'b': \"\\u{0}\" has a NUL byte"),
  ]) func namesPlaceAndReason(line: String, message: String) throws {
    let folder = try Folder()
    let columns = [column("a", .number), column("b", .string)]
    let text = "{\"a\": 1, \"b\": \"x\"}\n\n" + line
    let reader = try reader(folder, text, columns) {
      $0.badRows = .count
      $0.otherColumns = .ignored
    }
    let table = try reader.readAll()
    #expect(table.rowCount == 1 && reader.report.badRows == 1)
    #expect(reader.report.examples.map { $0.description } == ["\(folder.path)/data.jsonl:3: \(message)"])
  }

  @Test func depthIsBounded() throws {
    let folder = try Folder()
    let deep = String(repeating: "{\"a\":", count: 100_000) + "1" + String(repeating: "}", count: 100_000)
    let lists = "{\"a\":" + String(repeating: "[", count: 100_000)
    for text in [deep, lists] {
      let reader = try reader(folder, text, [column("b", .number)]) {
        $0.badRows = .count
        $0.otherColumns = .ignored
      }
      _ = try reader.readAll()
      #expect(reader.report.examples.first?.problem.contains("nest deeper than 32") == true)
    }
  }

  @Test(arguments: [
    (#"{"caf\u00e9": 1, "cafe\u0301": 2}"#, "written with different characters"), (#"{"a\u0000b": 1}"#, "has a NUL"),
  ])
  func keysThatNoTableCanHold(_ text: String, _ problem: String) throws {
    let folder = try Folder()
    let error = #expect(throws: TableError.self) { _ = try reader(folder, text).readAll() }
    #expect(error?.message.contains(problem) == true)
  }

  @Test func parquetIsNotBuiltYet() throws {
    do {
      _ = try TableReader(files: ["x.parquet"], format: .parquet, columns: [])
      Issue.record("read without an error")
    } catch {
      #expect(error.message.contains("ML0900 not built yet") && error.exitCode == .usage)
    }
  }
}
