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

  /// The names in the first record of a CSV file (RFC 4180), without the byte order mark that spreadsheets write.
  private static func header(_ bytes: [UInt8]) -> [String]? {
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    var names: [String] = []
    var name: [UInt8] = []
    var quoted = false
    var index = rest.startIndex
    while index < rest.endIndex {
      let byte = rest[index]
      index += 1
      if quoted {
        guard byte == UInt8(ascii: "\"") else {
          name.append(byte)
          continue
        }
        if index < rest.endIndex, rest[index] == UInt8(ascii: "\"") {
          name.append(byte)
          index += 1
        } else {
          quoted = false
        }
      } else if byte == UInt8(ascii: "\""), name.isEmpty {
        quoted = true
      } else if byte == UInt8(ascii: ",") {
        names.append(String(decoding: name, as: UTF8.self))
        name = []
      } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        break
      } else {
        name.append(byte)
      }
    }
    // A quote that nobody closes is no table; ingestion says so better.
    guard !quoted else { return nil }
    names.append(String(decoding: name, as: UTF8.self))
    return names.contains("") ? nil : names
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
