import Foundation
import RuntimeContract
import Tabular
import Testing

/// Rows are those that Python's csv module reads. `tools/conformance/csv_cases.py` writes the cases.
struct PythonConformanceTests {
  struct Case: Decodable {
    var text: String
    /// Those with three fields.
    var rows: [[String]]
  }

  @Test func rowsAreThoseOfPython() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Cases/python-csv.json")
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
    #expect(cases.count == 300)
    let folder = try Folder()
    for (index, one) in cases.enumerated() {
      var options = ReadOptions()
      options.badRows = .count
      options.chunkBytes = index % 40 + 1
      let path = try folder.file("data.csv", "x,y,z\n" + one.text)
      let columns = ["x", "y", "z"].map { column($0, .string) }
      let table = try TableReader(files: [path], format: .csv, columns: columns, options: options).readAll()
      let read = table.columns.map { cells($0.values).map { $0 ?? "" } }
      let rows = (0..<table.rowCount).map { row in read.map { $0[row] } }
      #expect(rows == one.rows, "\(one.text.debugDescription)")
    }
  }
}
