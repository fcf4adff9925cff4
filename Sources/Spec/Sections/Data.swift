public import Source

extension PipelineSpec {
  /// What the model learns from.
  public struct Data: Sendable {
    public enum Versioning: String, CaseIterable, Sendable { case none, dvc, lakefs }

    public var place = Place()
    /// At least one. The first is the table that the others are joined to.
    @Sourced(unset: []) public var sources: [DataSource]
    @Sourced(unset: "") public var label: String
    /// Empty: ingestion takes the columns as it finds them.
    public var columns = OrderedMap<Column>()
    public var quality = Quality()
    @Sourced(.none, rule: "data is not versioned unless `data.versioning` names a tool")
    public var versioning: Versioning
    public var layers = Layers()
    public var split = Split()

    init() {}
  }
}

extension PipelineSpec.Data {
  public struct DataSource: Sendable {
    public enum Format: String, CaseIterable, Sendable { case csv, jsonl, parquet }
    public enum Load: String, CaseIterable, Sendable { case full, incremental, cdc }

    public var place = Place()
    @Sourced(unset: "") public var name: String
    @Sourced(unset: URI(path: "")) public var uri: URI
    /// Nil: by the file's extension, else CSV.
    @Sourced() public var format: Format?
    @Sourced(.full, rule: "a source is read whole unless `load` says otherwise") public var load: Load
    /// The column that grows with every change.
    @Sourced() public var cursor: String?
    public var join: Join?

    init() {}
  }

  /// How a source's rows find those of another.
  public struct Join: Sendable {
    public var place = Place()
    /// The name of the other source.
    @Sourced(unset: "") public var to: String
    @Sourced(unset: "") public var key: String
    /// The column of the other source's row that the joined row must not be later than.
    @Sourced() public var asOf: String?

    init() {}
  }

  public struct Column: Sendable {
    public enum Kind: String, CaseIterable, Sendable { case string, integer, number, boolean, category, timestamp }
    public enum Role: String, CaseIterable, Sendable { case feature, id, time, label }

    public var place = Place()
    @Sourced(unset: .string) public var type: Kind
    /// Nil: the label when `data.label` names it, else a feature.
    @Sourced() public var role: Role?
    @Sourced() public var min: Double?
    @Sourced() public var max: Double?
    /// The values of a category; nil means those that training sees.
    @Sourced() public var values: [Sourced<String>]?
    /// The share of rows that may lack it; nil means what `data.quality.max_missing` says.
    @Sourced() public var maxMissing: Quantity.Fraction?

    init() {}
  }

  /// What data must satisfy before anything is learned from it.
  public struct Quality: Sendable {
    public enum Action: String, CaseIterable, Sendable { case stop, quarantine, warn }

    public var place = Place()
    /// Columns of which no two rows share a value.
    @Sourced([], rule: "no column must be unique unless `data.quality.unique` names it")
    public var unique: [Sourced<String>]
    @Sourced() public var maxMissing: Quantity.Fraction?
    /// How old the newest row may be.
    @Sourced() public var freshness: Quantity.Duration?
    public var anomalies: Anomalies?
    @Sourced(Quantity.Fraction(0), rule: "no row may break the rules of its columns unless `max_bad_rows` allows some")
    public var maxBadRows: Quantity.Fraction
    @Sourced(.stop, rule: "bad data stops the run, because a model trained on it is worse than none")
    public var onFailure: Action

    init() {}
  }

  public struct Anomalies: Sendable {
    public enum Method: String, CaseIterable, Sendable { case iqr, zscore, mad }

    public var place = Place()
    @Sourced(.iqr, rule: "the interquartile range finds outliers without assuming a distribution")
    public var method: Method
    /// How many times the method's own width a value may lie outside.
    @Sourced(3.0, rule: "three times the method's width marks an extreme outlier") public var factor: Double

    init() {}
  }

  public struct Layers: Sendable {
    public var place = Place()
    public var raw: Layer?
    public var processed: Layer?
    public var features: Layer?

    init() {}
  }

  /// A folder of an object store that one step writes and the next reads.
  public struct Layer: Sendable {
    public var place = Place()
    @Sourced(unset: URI(path: "")) public var uri: URI
    /// How long objects are kept; nil is for ever.
    @Sourced() public var retention: Quantity.Duration?
    @Sourced([], rule: "files are not partitioned unless `partition_by` names columns")
    public var partitionBy: [Sourced<String>]

    init() {}
  }

  public struct Split: Sendable {
    public enum Method: String, CaseIterable, Sendable { case random, group, time }

    public var place = Place()
    @Sourced(.random, rule: "rows are split at random unless `data.split.by` says otherwise") public var by: Method
    /// The column that `group` and `time` go by; nil means the one of role id or time.
    @Sourced() public var column: String?
    @Sourced(Quantity.Fraction(0.7), rule: "seven rows of ten train, which leaves enough to judge by")
    public var train: Quantity.Fraction
    @Sourced(Quantity.Fraction(0.15), rule: "half of what does not train chooses between models")
    public var validation: Quantity.Fraction
    @Sourced(Quantity.Fraction(0.15), rule: "half of what does not train judges the chosen model")
    public var test: Quantity.Fraction
    /// The column whose shares are the same in all parts.
    @Sourced() public var stratify: String?
    @Sourced(0, rule: "a fixed seed makes the split the same in every run") public var seed: Int

    init() {}
  }
}
