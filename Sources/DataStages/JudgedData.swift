internal import Quality
internal import RuntimeContract
internal import Tabular

/// What was found out about the data, for the report and for what follows.
struct JudgedData {
  var verdict: DataVerdict
  /// Those of the data, categories with all their values.
  let columns: [Column]
  let sample: RowSample
  /// The first of the rows that could not be read.
  let unreadable: [BadRow]
  /// Where each row stands.
  let places: RowPlaces
  /// RFC 3339.
  let judgedAt: String
  let leakage: [LeakageHint]
  /// Of the last run that passed; nil when there is none that can be used.
  var last: DataProfile?
  var change: SchemaChange?

  init(
    verdict: DataVerdict, columns: [Column], sample: RowSample, unreadable: [BadRow], places: RowPlaces,
    judgedAt: String
  ) {
    self.verdict = verdict
    self.columns = columns
    self.sample = sample
    self.unreadable = unreadable
    self.places = places
    self.judgedAt = judgedAt
    if let label = columns.first(where: { $0.role == .label })?.name {
      var leakage = LeakageSample(label: label, features: columns.filter { $0.role == .feature }.map(\.name))
      leakage.observe(sample.table)
      self.leakage = leakage.hints()
    } else {
      leakage = []
    }
  }

  /// What the result says beside the figures.
  var notes: [ResultValue.Member] {
    [
      .init("judged_at", .text(judgedAt)), .init("last_run", last.map { .text($0.run) } ?? .null),
      .init("schema_change", change.map(\.value) ?? .null),
      .init(
        "leakage_hints",
        .list(
          leakage.map {
            .object([
              .init("column", .text($0.column)), .init("explained", .number($0.explained)),
              .init("rows", .integer(Int64($0.rows))), .init("reason", .text($0.reason)),
            ])
          })),
    ]
  }
}

/// The columns of a folder, with what the config says of those that it names.
enum InputColumns {
  /// Rows that do not have the config's type are unreadable. Columns that the folder lacks are missed by the judge.
  static func merged(_ schema: [Column], _ named: [Column]) -> [Column] {
    schema.map { found in
      guard let named = named.first(where: { $0.name == found.name }) else { return found }
      var column = named
      column.type = named.type ?? found.type
      column.values = found.type == .category && column.type == .category ? found.values : named.values
      return column
    }
  }
}
