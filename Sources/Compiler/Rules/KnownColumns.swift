internal import Diagnostics
internal import Source
internal import Spec

/// The columns that the data is known to have.
struct KnownColumns {
  struct Column {
    let name: String
    /// Nil when nobody wrote it.
    let type: Sourced<PipelineSpec.Data.Column.Kind>?
    let role: Sourced<PipelineSpec.Data.Column.Role>?
    /// Where the column is described; nil when it was found in a file.
    let span: Span?

    /// "a category", "an integer".
    var kind: String { type.map { $0.value.withArticle } ?? "of unknown type" }

    /// Where its type is said, for the note of a finding.
    var note: Diagnostic.Note? {
      guard let span = type?.origin.span ?? span else { return nil }
      return Diagnostic.Note("`\(name)` is described here", at: span)
    }
  }

  let all: [Column]

  /// The described columns; without any, those of the first lines of the sources when all of these are local CSV
  /// files; else nil, for then only a run will tell.
  init?(_ data: PipelineSpec.Data, file: (String) -> [UInt8]?) {
    guard data.columns.isEmpty else {
      all = data.columns.entries.map { entry in
        Column(
          name: entry.key, type: entry.value.$type.isWritten ? entry.value.$type : nil,
          role: entry.value.$role.present(), span: entry.keySpan)
      }
      return
    }
    var names: [String] = []
    for source in data.sources {
      guard source.uri.isLocal, source.format == .csv || (source.format == nil && source.uri.path.hasSuffix(".csv")),
        let bytes = file(source.uri.path), let header = Self.header(bytes)
      else { return nil }
      for name in header where !names.contains(name) { names.append(name) }
    }
    guard !names.isEmpty else { return nil }
    all = names.map { Column(name: $0, type: nil, role: nil, span: nil) }
  }

  subscript(name: String) -> Column? { all.first { $0.name == name } }

  var names: [String] { all.map(\.name) }

  /// The names in the first record of a CSV file; nil for what is no table, of which ingestion says more.
  private static func header(_ bytes: [UInt8]) -> [String]? {
    var records = CSVRecords(bytes)
    guard let names = records.next(), !names.contains("") else { return nil }
    return names
  }
}

extension PipelineSpec.Data.Column.Kind {
  var withArticle: String { self == .integer ? "an integer" : "a \(rawValue)" }

  var isNumeric: Bool {
    switch self {
    case .integer, .number: true
    case .string, .boolean, .category, .timestamp: false
    }
  }

  /// True when its values fall into groups that can be counted.
  var isDiscrete: Bool {
    switch self {
    case .string, .integer, .boolean, .category: true
    case .number, .timestamp: false
    }
  }
}
