import RuntimeContract
import Testing

@testable import Tabular

struct CSVWritingTests {
  func schema(_ table: Table) -> [Column] {
    table.columns.map { item in
      guard case .categories(let values) = item.values else { return column(item.name, item.values.type) }
      return column(item.name, .category, values: values.levels)
    }
  }

  @Test func hostileTablesComeBack() throws {
    let folder = try Folder()
    let path = "\(folder.path)/data.csv"
    for (seed, types) in ["nibtcs", "s", "n", "cs", "bbti", "c"].enumerated() {
      let table = HostileTable.table(seed: seed, rows: 60, types: types)
      let writer = try CSVWriter(path: path, columns: table.columns.map(\.name))
      try writer.write(table, rows: 0..<25)
      try writer.write(table, rows: 25..<60)
      try writer.commit()
      try SchemaFile.write(schema(table), to: "\(folder.path)/schema.json")
      let read = try SchemaFile.read("\(folder.path)/schema.json")
      #expect(read == schema(table))
      for size in [7, 1 << 20] {
        var options = ReadOptions()
        options.chunkBytes = size
        options.threads = 2
        let back = try TableReader(files: [path], format: .csv, columns: read, options: options).readAll()
        #expect(same(table, back), "types \(types), pieces of \(size)")
      }
    }
  }

  @Test func numbersAreShortestAndReadBack() throws {
    var generator = SeededGenerator(seed: 11)
    for round in 0..<3000 {
      let digits = Double(Int64(generator.below(1 << 40)))
      let value =
        switch round % 4 {
        case 0: digits / [1, 10, 1e3, 1e6, 1e7, 1e12][generator.below(6)]
        case 1: -(digits / 1e6).nextUp
        case 2: Double(bitPattern: generator.next())
        default: generator.unit()
        }
      guard value.isFinite else { continue }
      var bytes: [UInt8] = []
      NumberText.append(value, to: &bytes)
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(
        Double(text)?.bitPattern == value.bitPattern && text.utf8.count <= value.description.utf8.count, "\(text)")
    }
  }

  @Test func writesWhatOthersRead() throws {
    let folder = try Folder()
    let table = Table(
      columns: [
        TableColumn(name: "n", values: .numbers([1, 0.1, .nan])),
        TableColumn(name: "i", values: .integers([-5, .min, 3])),
        TableColumn(name: "b", values: .booleans([1, 0, 2])),
        TableColumn(name: "t", values: .timestamps([0, 1_500_000, .min])),
        TableColumn(name: "a \"b\"", values: .categories(CategoryValues(codes: [0, 1, -1], levels: ["x,y", ""]))),
      ], rowCount: 3)
    let writer = try CSVWriter(path: "\(folder.path)/d.csv", columns: table.columns.map(\.name))
    try writer.write(table)
    #expect(folder.contents("d.csv") == nil, "nothing appears before it is complete")
    try writer.commit()
    #expect(
      folder.contents("d.csv") == """
        n,i,b,t,"a ""b\"""
        1.0,-5,true,1970-01-01T00:00:00Z,"x,y"
        0.1,,false,1970-01-01T00:00:01.500000Z,""
        ,3,,,

        """)
    #expect(folder.contents("d.csv.part") == nil)
  }

  @Test func whatWasThereStaysUntilCommit() throws {
    let folder = try Folder()
    let path = try folder.file("d.csv", "old")
    do {
      let writer = try CSVWriter(path: path, columns: ["a"])
      try writer.write(Table(columns: [TableColumn(name: "a", values: .integers([1]))], rowCount: 1))
    }
    #expect(folder.contents("d.csv") == "old" && folder.contents("d.csv.part") == nil)
    #expect(throws: TableError.self) { try CSVWriter(path: "\(folder.path)/none/d.csv", columns: ["a"]) }
  }

  @Test(arguments: [
    (#"[{"name": "a", "role": "feature", "values": []}]"#, "column 'a' has no type; a schema says every type"),
    (#"[{"name": "a", "type": "float", "role": "feature", "values": []}]"#, ": [0].type: float is none of: "),
    (#"[{"name": "a", "type": "number", "role": "feature", "values": [], "unit": 1}]"#, "unknown key 'unit'"),
    (#"[{"type": "number", "role": "feature", "values": []}]"#, "the key 'name' is missing"),
    (
      #"[{"name":"a","type":"number","role":"id","values":[]},{"name":"a","type":"number","role":"id","values":[]}]"#,
      "column 'a' stands twice"
    ),
    ("[", ""),
  ]) func schemasAreReadStrictly(text: String, message: String) throws {
    let folder = try Folder()
    let path = try folder.file("schema.json", text)
    do {
      _ = try SchemaFile.read(path)
      Issue.record("read without an error")
    } catch {
      #expect(error.message.hasPrefix(path) && error.message.contains(message), "\(error.message)")
    }
  }
}
