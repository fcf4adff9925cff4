import RuntimeContract
import Synchronization
import Tabular
import Testing

struct IngestionTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  func source(
    _ name: String, _ file: String, format: FileFormat = .csv, load: LoadMode = .full, cursor: String? = nil,
    join: SourceJoin? = nil
  ) -> IngestSource {
    IngestSource(
      name: name, path: "\(folder.path)/\(file)", format: format, load: load, cursor: cursor, join: join)
  }

  func ingest(
    _ sources: [IngestSource], _ columns: [Column] = [], into output: String = "raw",
    _ change: (inout Ingestion.Options) -> Void = { _ in }
  ) throws(TableError) -> Ingestion.Outcome {
    var options = Ingestion.Options()
    options.state = "\(folder.path)/state.json"
    change(&options)
    return try Ingestion.run(
      IngestConfig(sources: sources, columns: columns, copyOut: nil), into: "\(folder.path)/\(output)", options: options
    )
  }

  func message(_ body: () throws(TableError) -> Ingestion.Outcome) -> String {
    do throws(TableError) {
      _ = try body()
      return "done without an error"
    } catch {
      return error.message.replacing(folder.path, with: "DIR")
    }
  }

  @Test func aFolderOfFilesIsOneTable() throws {
    _ = try folder.file("b.csv", "id,plan\n3,year\n")
    _ = try folder.file("a.csv", "id,plan\n1,month\n2,\n")
    _ = try folder.file("notes.txt", "not data")
    let outcome = try ingest([source("main", "")], [column("plan", .category, values: ["year"])])
    #expect(folder.contents("raw/data.csv") == "id,plan\n1,month\n2,\n3,year\n")
    #expect(outcome.rows == 3 && outcome.sources.map(\.files) == [2])
    let schema = try SchemaFile.read("\(folder.path)/raw/schema.json")
    #expect(schema == outcome.columns && schema.map(\.type) == [.integer, .category])
    #expect(schema[1].values == ["year", "month"])
  }

  @Test func joinsByKeyAndAsOf() throws {
    _ = try folder.file(
      "main.csv", "customer,at,fee\nc1,2026-01-02,1.5\nc2,2026-01-02,2.5\nc1,2026-03-01,3.5\n,2026-03-01,4.5\nc9,,5.5\n"
    )
    _ = try folder.file("plans.csv", "name,customer\npro,c1\nfree,c2\n")
    _ = try folder.file(
      "calls.jsonl",
      """
      {"customer": "c1", "at": "2026-02-01", "calls": 9, "note": "b"}
      {"customer": "c1", "at": "2026-01-01", "calls": 5}
      {"customer": "c2", "at": "2026-01-02T00:00:00Z", "calls": 6, "note": "x,y"}
      {"customer": "c2", "at": "2026-01-02T00:00:00Z", "calls": 7}
      {"customer": "c9", "at": "2026-01-02", "calls": 8}
      """)
    let outcome = try ingest([
      source("main", "main.csv"),
      source("plans", "plans.csv", join: SourceJoin(to: "main", key: "customer", asOf: nil)),
      source("calls", "calls.jsonl", format: .jsonl, join: SourceJoin(to: "main", key: "customer", asOf: "at")),
    ])
    #expect(
      folder.contents("raw/data.csv") == """
        customer,at,fee,name,calls,note
        c1,2026-01-02T00:00:00Z,1.5,pro,5,
        c2,2026-01-02T00:00:00Z,2.5,free,7,
        c1,2026-03-01T00:00:00Z,3.5,pro,9,b
        ,2026-03-01T00:00:00Z,4.5,,,
        c9,,5.5,,,

        """)
    #expect(outcome.sources.map(\.read.rows) == [5, 2, 5])
  }

  @Test func incrementalRunsReadWhatIsNew() throws {
    _ = try folder.file("1.csv", "id,at\n1,2026-01-01\n2,2026-01-03\n")
    let main = [source("main", "", load: .incremental, cursor: "at")]
    let first = try ingest(main)
    #expect(first.rows == 2 && first.sources[0].from == nil && first.sources[0].to == "2026-01-03T00:00:00Z")
    let again = try ingest(main)
    #expect(!again.hasNewRows && again.rows == 0)
    #expect(folder.contents("raw/data.csv")?.hasPrefix("id,at\n1,") == true, "what was there stays")
    _ = try folder.file("2.csv", "id,at\n3,2026-01-02\n4,2026-01-04\n")
    let second = try ingest(main, into: "raw2") { $0.run = "r2" }
    #expect(folder.contents("raw2/data.csv") == "id,at\n4,2026-01-04T00:00:00Z\n")
    #expect(second.sources[0].from == "2026-01-03T00:00:00Z")
    // The same run, tried again, has the same rows.
    let retried = try ingest(main, into: "raw2") { $0.run = "r2" }
    #expect(retried.rows == 1 && folder.contents("raw2/data.csv") == "id,at\n4,2026-01-04T00:00:00Z\n")
    #expect(try !ingest(main, into: "raw3") { $0.run = "r3" }.hasNewRows)
    _ = try folder.file("state.json", "{}x")
    #expect(message { () throws(TableError) in try ingest(main) }.contains("is not the state of an ingestion"))
  }

  @Test func ofChangesTheLastRowOfEachKeyStays() throws {
    _ = try folder.file("main.csv", "id,at,v\na,1,x\nb,5,y\na,3,z\nb,2,w\n\"\",1,e\na,3,last\n,1,none\n")
    let columns = [column("id", .string, role: .id)]
    let outcome = try ingest([source("main", "main.csv", load: .cdc, cursor: "at")], columns)
    #expect(folder.contents("raw/data.csv") == "id,at,v\nb,5,y\n\"\",1,e\na,3,last\n,1,none\n")
    #expect(outcome.rows == 4)
  }

  @Test func badRowsGoWhereThePolicySays() throws {
    _ = try folder.file("main.csv", "id,v\n1,2\nx,3\n4,5\n")
    let columns = [column("id", .integer, role: .id), column("v", .integer)]
    let main = [source("main", "main.csv", load: .cdc, cursor: "v")]
    #expect(
      message { () throws(TableError) in try ingest(main, columns) }
        == "DIR/main.csv:3: column 'id': \"x\" is not an integer")
    #expect(folder.contents("raw/data.csv") == nil)
    let outcome = try ingest(main, columns) { $0.badRows = .quarantine(path: "\(folder.path)/quarantine") }
    #expect(outcome.rows == 2 && outcome.sources[0].read.badRows == 1)
    #expect(folder.contents("quarantine/main.csv")?.contains("main.csv,3,id,") == true)
  }

  @Test func whatDoesNotFitTogetherSaysWhy() throws {
    _ = try folder.file("main.csv", "id,v\n1,2\n")
    _ = try folder.file("other.csv", "id,w\n1,2\n1,3\n")
    _ = try folder.file("clash.csv", "id,v\n1,2\n")
    _ = try folder.file("texts.csv", "id,w\nx,2\n")
    let main = source("main", "main.csv")
    func joined(_ file: String, asOf: String? = nil, load: LoadMode = .full) -> String {
      let other = source(
        "other", file, load: load, cursor: load == .full ? nil : "w",
        join: SourceJoin(to: "main", key: "id", asOf: asOf))
      return message { () throws(TableError) in try ingest([main, other]) }
    }
    #expect(joined("other.csv").contains("the key \"1\" of 'id' stands in more than one row"))
    #expect(joined("other.csv", load: .cdc) == "done without an error")
    #expect(folder.contents("raw/data.csv") == "id,v,w\n1,2,3\n")
    #expect(joined("clash.csv").contains("sources 'main' and 'other' both have a column 'v'"))
    #expect(joined("texts.csv").contains("has the type integer in source 'main' and string in 'other'"))
    #expect(joined("other.csv", asOf: "v").contains("has no time of its own"))
    #expect(joined("other.csv", load: .incremental).contains("load it full"))
    #expect(joined("none.csv") == "DIR/none.csv: cannot find: No such file or directory")
    #expect(
      message { () throws(TableError) in try ingest([main], [column("fee", .number)]) }
        == "no source has a column 'fee'; they have 'id', 'v'")
    #expect(
      message { () throws(TableError) in try ingest([source("p", "main.csv", format: .parquet)]) }
        .contains("ML0900 not built yet"))
    let lonely = source("x", "main.csv", join: SourceJoin(to: "y", key: "id", asOf: nil))
    #expect(
      message { () throws(TableError) in try ingest([main, lonely]) }
        == "sources: 'x' cannot be joined to 'main', by one or by many joins")
  }

  @Test func piecesAndThreadsChangeNothing() throws {
    var text = "id,at,plan,fee\n"
    var generator = SeededGenerator(seed: 4)
    for row in 0..<3000 { text += "\(row % 700),\(generator.below(99)),\"p,\(row % 5)\",\(Double(row) / 8)\n" }
    _ = try folder.file("main.csv", text)
    _ = try folder.file("other.csv", "id,w\n" + (0..<700).map { "\($0),\($0 * 2)\n" }.joined())
    let sources = [
      source("main", "main.csv", load: .cdc, cursor: "at"),
      source("other", "other.csv", join: SourceJoin(to: "main", key: "id", asOf: nil)),
    ]
    let columns = [column("id", .integer, role: .id)]
    #expect(try ingest(sources, columns, into: "whole").rows == 700)
    let outcome = try ingest(sources, columns, into: "pieces") {
      // So little that a piece is the least there is, and keys and the joined table just fit.
      $0.memoryBudget = 400_000
      $0.threads = 3
    }
    #expect(outcome.rows == 700)
    #expect(folder.contents("whole/data.csv") == folder.contents("pieces/data.csv"))
    #expect(folder.contents("whole/schema.json") == folder.contents("pieces/schema.json"))
    #expect(
      message { () throws(TableError) in try ingest(sources, columns, into: "none") { $0.memoryBudget = 60_000 } }
        .contains("raise the limit of the container's memory"))
    #expect(folder.contents("none/data.csv") == nil)
  }

  @Test func filesThatChangeBetweenTwoPassesAreAnError() throws {
    func text(_ rows: Int) -> String { "id,at\n" + (0..<rows).map { "\($0 % 50),\($0)\n" }.joined() }
    let columns = [column("id", .integer, role: .id), column("at", .integer)]
    for rows in [6000, 3000] {
      _ = try folder.file("main.csv", text(5000))
      let message = message { () throws(TableError) in
        try ingest([source("main", "main.csv", load: .cdc, cursor: "at")], columns) {
          $0.memoryBudget = 200_000
          $0.progress = { _ in _ = try? folder.file("main.csv", text(rows)) }
        }
      }
      #expect(message.contains("source 'main': its files changed while they were read"))
      #expect(folder.contents("raw/data.csv") == nil)
    }
  }

  @Test func aRunThatIsStoppedLeavesNothing() throws {
    _ = try folder.file("main.csv", "id,at\n1,2\n1,3\n")
    _ = try folder.file("other.csv", "id,x\n1,2\n")
    let sources = [
      source("main", "main.csv", load: .cdc, cursor: "at"),
      source("other", "other.csv", join: SourceJoin(to: "main", key: "id", asOf: nil)),
    ]
    let columns = [column("id", .integer, role: .id)]
    let asked = Atomic<Int>(0)
    #expect(try ingest(sources, columns) { $0.goesOn = { asked.add(1, ordering: .relaxed).newValue > 0 } }.rows == 1)
    let all = asked.load(ordering: .relaxed)
    #expect(all >= 5, "types, the joined table, the last rows, and the rows themselves are passes")
    for stop in 1...all {
      asked.store(0, ordering: .relaxed)
      let stopped = message { () throws(TableError) in
        try ingest(sources, columns, into: "stopped") {
          $0.goesOn = { asked.add(1, ordering: .relaxed).newValue < stop }
        }
      }
      #expect(stopped.hasSuffix("reading was stopped; what was there before stays"), "\(stopped)")
      #expect(folder.contents("stopped/data.csv") == nil && folder.contents("stopped/data.csv.part") == nil)
    }
  }

  @Test func onlySoManyRowsMayBeBad() throws {
    _ = try folder.file("main.csv", "id,x\n1,2\n2,two\n3\n4,5\n")
    let columns = [column("x", .number)]
    func read(_ most: Double) throws(TableError) -> Ingestion.Outcome {
      try ingest([source("main", "main.csv")], columns) {
        $0.badRows = .quarantine(path: "\(folder.path)/bad")
        $0.mostBadRows = most
      }
    }
    let outcome = try read(0.5)
    #expect(outcome.rows == 2 && outcome.sources[0].read.badRows == 2)
    let aside = try #require(folder.contents("bad/main.csv"))
    #expect(aside.hasPrefix("file,line,column,problem,row\n") && aside.split(separator: "\n").count == 3)
    #expect(aside.contains("main.csv,3,x,") && aside.contains("\"2,two\""))
    let written = folder.contents("raw/data.csv")
    let message = message { () throws(TableError) in try read(0.4) }
    #expect(
      message.hasPrefix(
        "source 'main': 2 of 4 rows cannot be read, and a share of 0.4 may be so; the first: DIR/main.csv:3: column 'x'"
      ),
      "\(message)")
    #expect(folder.contents("raw/data.csv") == written && folder.contents("bad/main.csv") == aside)
  }
}
