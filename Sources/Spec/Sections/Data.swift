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

extension PipelineSpec.Data: SpecObject {
  static let table = Table<PipelineSpec.Data>(
    "Data", "the data section",
    [
      .requiredObjects(
        "sources", { $1(&$0.$sources) }, "Where the rows come from. The others are joined to the first."),
      .required("label", { $1(&$0.$label) }, "The column that the model predicts.", .column),
      .objectMap(
        "columns", { $1(&$0.columns) }, "What each column holds. Rows that break it count as bad.", keys: .column),
      .object("quality", { $1(&$0.quality) }, "What the data must satisfy before anything is learned from it."),
      .value("versioning", { $1(&$0.$versioning) }, "The tool that keeps versions of the data."),
      .object("layers", { $1(&$0.layers) }, "Where each step of preparation leaves its data."),
      .object("split", { $1(&$0.split) }, "How rows are parted into training, validation and test."),
    ])
}

extension PipelineSpec.Data.DataSource: SpecObject {
  static let table = Table<PipelineSpec.Data.DataSource>(
    "DataSource", "a data source",
    [
      .required("name", { $1(&$0.$name) }, "The source's name, by which joins refer to it.", .name("subscribers")),
      .required(
        "uri", { $1(&$0.$uri) },
        "A bucket's folder, a Kafka topic, a web address, a claim, or a file of the repository."),
      .optional(
        "format", { $1(&$0.$format) }, "How rows are written.", derived: "by the extension of the address, else `csv`"),
      .value("load", { $1(&$0.$load) }, "All rows each time, those behind a cursor, or a stream of changes."),
      .optional(
        "cursor", { $1(&$0.$cursor) }, "The column that grows with every change, for `incremental` and `cdc`.", .column),
      .optionalObject("join", { $1(&$0.join) }, "How the rows find those of another source."),
    ])
}

extension PipelineSpec.Data.Join: SpecObject {
  static let table = Table<PipelineSpec.Data.Join>(
    "Join", "a join",
    [
      .required("to", { $1(&$0.$to) }, "The name of the other source.", .name("subscribers")),
      .required("key", { $1(&$0.$key) }, "The column that both have.", .column),
      .optional(
        "as_of", { $1(&$0.$asOf) },
        "The other row's column of time: of several matches, the latest that is not after it joins.",
        .column),
    ])
}

extension PipelineSpec.Data.Column: SpecObject {
  static let table = Table<PipelineSpec.Data.Column>(
    "Column", "a column",
    [
      .required("type", { $1(&$0.$type) }, "What its values are."),
      .optional(
        "role", { $1(&$0.$role) }, "What it is for. The model sees the features only.",
        derived: "`label` for the column that `data.label` names, else `feature`"),
      .optional("min", { $1(&$0.$min) }, "The least value."),
      .optional("max", { $1(&$0.$max) }, "The greatest value."),
      .optionalList(
        "values", { $1(&$0.$values) }, "The values of a category.", atLeast: 1,
        derived: "those that the training rows have"),
      .optional(
        "max_missing", { $1(&$0.$maxMissing) }, "The share of rows that may lack a value.",
        derived: "`data.quality.max_missing`"),
    ])
}

extension PipelineSpec.Data.Column {
  /// Why a text cannot be the name of a column; nil when it can.
  public static func complaint(aboutName name: String) -> String? { KeyRule.column.complaint(name) }
}

extension PipelineSpec.Data.Quality: SpecObject {
  static let table = Table<PipelineSpec.Data.Quality>(
    "Quality", "the quality section",
    [
      .list("unique", { $1(&$0.$unique) }, "Columns in which no value stands twice.", .column),
      .optional("max_missing", { $1(&$0.$maxMissing) }, "The share of rows of any column that may lack a value."),
      .optional("freshness", { $1(&$0.$freshness) }, "How old the newest row may be.", .positive),
      .optionalObject("anomalies", { $1(&$0.anomalies) }, "Outliers count as bad rows when this is there."),
      .value("max_bad_rows", { $1(&$0.$maxBadRows) }, "The share of rows that may break the rules of their columns."),
      .value(
        "on_failure", { $1(&$0.$onFailure) },
        "What happens when there are more: the run stops, bad rows go aside, or a warning."),
    ])
}

extension PipelineSpec.Data.Anomalies: SpecObject {
  static let table = Table<PipelineSpec.Data.Anomalies>(
    "Anomalies", "the search for anomalies",
    [
      .value(
        "method", { $1(&$0.$method) },
        "How the usual width is measured: quartiles, standard or median absolute deviation."),
      .value("factor", { $1(&$0.$factor) }, "How many of those widths a value may lie outside.", .positive),
    ])
}

extension PipelineSpec.Data.Layers: SpecObject {
  static let table = Table<PipelineSpec.Data.Layers>(
    "Layers", "the data layers",
    [
      .optionalObject("raw", { $1(&$0.raw) }, "Rows as the sources gave them."),
      .optionalObject("processed", { $1(&$0.processed) }, "Rows that were joined and judged."),
      .optionalObject("features", { $1(&$0.features) }, "Rows as the model sees them."),
    ])
}

extension PipelineSpec.Data.Layer: SpecObject {
  static let table = Table<PipelineSpec.Data.Layer>(
    "DataLayer", "a data layer",
    [
      .required("uri", { $1(&$0.$uri) }, "The folder of an object store.", .store),
      .optional("retention", { $1(&$0.$retention) }, "How long objects are kept.", .positive, derived: "for ever"),
      .list("partition_by", { $1(&$0.$partitionBy) }, "Columns by whose values files lie in folders.", .column),
    ])
}

extension PipelineSpec.Data.Split: SpecObject {
  static let table = Table<PipelineSpec.Data.Split>(
    "Split", "the split",
    [
      .value("by", { $1(&$0.$by) }, "By chance, with the rows of a group together, or the latest rows last."),
      .optional(
        "column", { $1(&$0.$column) }, "The column that `group` or `time` goes by.", .column,
        derived: "the column of role `id` or `time`"),
      .value("train", { $1(&$0.$train) }, "The share that trains.", .inside),
      .value("validation", { $1(&$0.$validation) }, "The share that chooses between models."),
      .value("test", { $1(&$0.$test) }, "The share that judges the chosen one."),
      .optional("stratify", { $1(&$0.$stratify) }, "The column whose shares are the same in all parts.", .column),
      .value("seed", { $1(&$0.$seed) }, "Makes the split repeatable.", .range(0...4_294_967_295)),
    ])
}

extension PipelineSpec.Data.Versioning: EnumValue {}
extension PipelineSpec.Data.DataSource.Format: EnumValue {}
extension PipelineSpec.Data.DataSource.Load: EnumValue {}
extension PipelineSpec.Data.Column.Kind: EnumValue {}
extension PipelineSpec.Data.Column.Role: EnumValue {}
extension PipelineSpec.Data.Quality.Action: EnumValue {}
extension PipelineSpec.Data.Anomalies.Method: EnumValue {}
extension PipelineSpec.Data.Split.Method: EnumValue {}
