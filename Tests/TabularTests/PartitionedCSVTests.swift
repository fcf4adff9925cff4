import RuntimeContract
import Testing

@testable import Tabular

struct PartitionedCSVTests {
  private func texts(_ values: [String?]) -> ColumnValues {
    var column = StringValues()
    for (row, value) in values.enumerated() {
      if let value { column.bytes += value.utf8 } else { column.missing.append(row) }
      column.offsets.append(column.bytes.count)
    }
    return .strings(column)
  }

  private func spread(
    _ table: Table, by names: [String], memory: Int = 1 << 20, limit: Int = 100, into folder: Folder
  ) throws {
    let columns = table.columns.map { column($0.name, $0.values.type) }
    let parts = try PartitionedCSV(
      folder: "\(folder.path)/out", fileName: "data.csv", columns: columns, by: names, memory: memory, limit: limit)
    // As two pieces of a file.
    try parts.write(table)
    try parts.write(table)
    try parts.finish()
  }

  @Test(arguments: [0, 7, 1 << 20]) func valuesNameFoldersWhateverStandsInThem(memory: Int) throws {
    let folder = try Folder()
    let values: [String?] = ["north", "a/b", "x=1", "grün 雪", "", nil, "..", "100%", "tab\t"]
    let table = Table(
      columns: [
        TableColumn(name: "place", values: texts(values)),
        TableColumn(name: "row", values: .integers(values.indices.map(Int64.init))),
      ], rowCount: values.count)
    try spread(table, by: ["place"], memory: memory, into: folder)
    for (name, rows) in [
      ("north", [0]), ("a%2Fb", [1]), ("x%3D1", [2]), ("grün 雪", [3]), ("__HIVE_DEFAULT_PARTITION__", [4, 5]),
      ("..", [6]),
      ("100%25", [7]), ("tab%09", [8]),
    ] {
      let lines = (rows + rows).map { "\($0)\n" }.joined()
      #expect(folder.contents("out/place=\(name)/data.csv") == "row\n\(lines)")
    }
  }

  @Test func theFirstColumnIsOutermostAndATimeGoesByItsDay() throws {
    let folder = try Folder()
    let day: Int64 = 86_400_000_000
    let table = Table(
      columns: [
        TableColumn(name: "when", values: .timestamps([0, day + 1, ColumnValues.missingInteger, -1])),
        TableColumn(name: "kind", values: .categories(CategoryValues(codes: [0, 1, -1, 0], levels: ["a", "b"]))),
        TableColumn(name: "is=ok", values: .booleans([1, 0, ColumnValues.missingBoolean, 1])),
        TableColumn(name: "x", values: .numbers([0.5, .nan, 2, 3])),
      ], rowCount: 4)
    try spread(table, by: ["kind", "when", "is=ok"], into: folder)
    let row = "1970-01-01T00:00:00Z,0.5\n"
    #expect(folder.contents("out/kind=a/when_day=1970-01-01/is%3Dok=true/data.csv") == "when,x\n\(row)\(row)")
    let before = "1969-12-31T23:59:59.999999Z,3.0\n"
    #expect(
      folder.contents("out/kind=a/when_day=1969-12-31/is%3Dok=true/data.csv") == "when,x\n\(before)\(before)")
    let none = "__HIVE_DEFAULT_PARTITION__"
    #expect(folder.contents("out/kind=\(none)/when_day=\(none)/is%3Dok=\(none)/data.csv") == "when,x\n,2.0\n,2.0\n")
  }

  @Test func whatCannotBeFoldersIsRefused() throws {
    let folder = try Folder()
    func refusal(_ columns: [TableColumn], by names: [String], limit: Int = 100) throws -> String? {
      do {
        try spread(Table(columns: columns, rowCount: columns[0].values.count), by: names, limit: limit, into: folder)
        return nil
      } catch let error as TableError {
        #expect(error.exitCode == .refused)
        return error.message
      }
    }
    let ids = TableColumn(name: "id", values: .integers([1, 2, 3]))
    let other = TableColumn(name: "other", values: .integers([1, 2, 3]))
    let long = TableColumn(name: "long", values: texts([String(repeating: "é", count: 130), "b", "c"]))
    let time = TableColumn(name: "t", values: .timestamps([1, 2, 3]))
    let day = TableColumn(name: "t_day", values: .integers([1, 2, 3]))
    #expect(try refusal([ids, other], by: ["id"], limit: 2)?.contains("more than 2 combinations") == true)
    #expect(try refusal([ids, other], by: ["nothing"])?.contains("no column 'nothing'") == true)
    #expect(try refusal([ids], by: ["id"])?.contains("no column left") == true)
    #expect(try refusal([ids, long], by: ["long"])?.contains("longer than 255 bytes") == true)
    #expect(try refusal([time, day], by: ["t"])?.contains("has a column 't_day'") == true)
    #expect(try refusal([time, day], by: ["t", "t_day"]) != nil)
    #expect(try refusal([ids, other], by: ["id"], limit: 3) == nil)
  }
}
