public enum FileFormat: String, Codable, CaseIterable, Sendable {
  case csv
  case jsonl
  case parquet
}

public enum LoadMode: String, Codable, CaseIterable, Sendable {
  /// Every row, every time.
  case full
  /// Rows whose cursor lies behind the last one seen.
  case incremental
  /// Changes: the last row of each key wins.
  case cdc
}

/// `mlgen-train ingest`: reads the sources and joins them into `raw/`.
public struct IngestConfig: Codable, Hashable, Sendable {
  /// The first is the table that the others join.
  public var sources: [IngestSource]
  /// Those that the spec names, and the label; the others' types are inferred.
  public var columns: [Column]
  /// The largest permitted share of a source's rows that cannot be read as its columns, 0 to 1; nil permits none. They are
  /// left out.
  public var maxBadRows: Double?
  /// What happens when there are more; nil is `stop`. Under `stop` and `quarantine`, what was left out lies in
  /// `raw/bad_rows/`.
  public var onFailure: FailureAction?
  /// Nil keeps the result in the workspace alone.
  public var copyOut: CopyOut?
  /// Nil keeps no record of the stage.
  public var tracking: TrackingConfig?

  public init(
    sources: [IngestSource], columns: [Column], maxBadRows: Double? = nil, onFailure: FailureAction? = nil,
    copyOut: CopyOut?, tracking: TrackingConfig? = nil
  ) {
    self.sources = sources
    self.columns = columns
    self.maxBadRows = maxBadRows
    self.onFailure = onFailure
    self.copyOut = copyOut
    self.tracking = tracking
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case sources, columns, maxBadRows = "max_bad_rows", onFailure = "on_failure", copyOut = "copy_out", tracking
  }
}

/// One source of rows.
public struct IngestSource: Codable, Hashable, Sendable {
  /// A DNS label, unique.
  public var name: String
  /// A file, or a folder whose files of the format are read in the order of their names.
  public var path: String
  public var format: FileFormat
  public var load: LoadMode
  /// The column that orders rows in time; nil only under `full`.
  public var cursor: String?
  /// Nil for the first source.
  public var join: SourceJoin?

  public init(name: String, path: String, format: FileFormat, load: LoadMode, cursor: String?, join: SourceJoin?) {
    self.name = name
    self.path = path
    self.format = format
    self.load = load
    self.cursor = cursor
    self.join = join
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name, path, format, load, cursor, join
  }
}

/// How a source's rows find those of another: a left join.
public struct SourceJoin: Codable, Hashable, Sendable {
  /// The name of an earlier source.
  public var to: String
  /// A column of both.
  public var key: String
  /// A time column of `to`: the latest row not after it joins. Nil joins on the key alone.
  public var asOf: String?

  public init(to: String, key: String, asOf: String?) {
    self.to = to
    self.key = key
    self.asOf = asOf
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case to, key, asOf = "as_of"
  }
}
