internal import Files
internal import Quality
internal import RuntimeContract
internal import StageRuntime

/// What the data of the last run that passed looked like, beside the folders of the runs: the next run tells what changed.
struct DataProfile: Codable, Hashable {
  static let fileName = "data-profile.json"
  /// That of the run before the last one.
  static let earlierFileName = "data-profile.earlier.json"
  static let currentVersion = 1
  /// A category of more values has none of them compared.
  static let mostValues = 1000

  var version: Int
  var run: String
  var rows: Int
  /// With their types, and categories with their values.
  var columns: [Column]
  /// For each column, how many rows lack a value.
  var missing: [Int]

  init(run: String, rows: Int, columns: [Column], missing: [Int]) {
    version = Self.currentVersion
    self.run = run
    self.rows = rows
    self.columns = columns.map { column in
      var column = column
      if column.values.count > Self.mostValues { column.values = [] }
      return column
    }
    self.missing = missing
  }

  enum CodingKeys: String, CodingKey, CaseIterable { case version, run, rows, columns, missing }

  /// Only the version, whatever else is there.
  private struct Version: Decodable { var version: Int }

  /// - Returns: nil when there is none yet.
  /// - Throws: `JSONFinding` with what is wrong, for a file that is none or of another version; `FileError`.
  static func read(_ path: String) throws -> DataProfile? {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileBytes.read(path)
    } catch {
      if error.isAbsence { return nil }
      throw error
    }
    let version = try JSONFile.value(Version.self, of: bytes).version
    guard version == currentVersion else {
      throw JSONFinding([.key("version")], "it is of version \(version), and this program reads \(currentVersion)")
    }
    let profile = try JSONFile.value(DataProfile.self, of: bytes)
    guard profile.rows >= 0, profile.missing.count == profile.columns.count,
      profile.missing.allSatisfy({ 0...profile.rows ~= $0 })
    else { throw JSONFinding([.key("missing")], "expected a number of rows for each column") }
    return profile
  }

  func write(to path: String) throws { try FileBytes.replace(path, with: JSONFile.text(self)) }

  /// What is other about these columns. Values are compared where both sides list them.
  func change(to columns: [Column]) -> SchemaChange {
    let known = Dictionary(self.columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var (before, now) = (self.columns, columns)
    for (index, column) in now.enumerated() {
      let isListed = 1...Self.mostValues ~= column.values.count && known[column.name]?.values.isEmpty == false
      guard !isListed else { continue }
      now[index].values = []
      if let place = before.firstIndex(where: { $0.name == column.name }) { before[place].values = [] }
    }
    return SchemaChange(before: before, now: now)
  }

  /// The share of rows without a value, 0 to 1; nil for a column that was not there.
  func missingShare(of column: String) -> Double? {
    guard let index = columns.firstIndex(where: { $0.name == column }), rows > 0 else { return nil }
    return Double(missing[index]) / Double(rows)
  }
}
