internal import Files
internal import Metrics
internal import Quality
internal import RuntimeContract
internal import StageRuntime
internal import Tabular

/// Rows of the log whose truth is known by now: labels come later, in files of their own, and refer to the log's rows by
/// `request_id`.
struct LabelledFeedback {
  /// More labels, or more rows with one, are left out.
  static let most = 2_000_000

  private let window: LogWindow
  private let task: ModelTask
  /// Names of the outputs; of a classifier those of its probabilities, in the order of the classes.
  private let outputs: [String]
  let classes: [String]
  /// By request: the number of the class, or the value.
  private var truths: [String: Double] = [:]
  /// By version: what one answered says nothing of another.
  private var parts: [String: Part] = [:]
  private(set) var isCutOff = false
  /// Labels that are no class of the model.
  private(set) var unknown = 0
  /// Whether somebody asks how much columns matter.
  private let samples: Bool
  private let columns: [String]

  /// What a version answered to rows with a label.
  private struct Part {
    var newest = Int64.min
    var truth: [Double] = []
    var answers: [Double] = []
    /// Rows that importance is told by, with what the model read and the truth.
    var sample = RowSample(size: LabelledFeedback.sampleRows)
  }

  /// - Parameter window: of the rows whose labels are due.
  init(_ check: PerformanceCheck, config: DriftConfig, profile: ModelProfile, window: LogWindow, threads: Int) throws {
    self.window = window
    task = config.task
    columns = profile.columns.map(\.name)
    samples = check.minImportanceAgreement != nil
    let names = profile.predictions.map(\.name)
    switch config.task {
    case .classification:
      outputs = names.filter { ModelInterface.className(of: $0) != nil }
      classes = outputs.compactMap(ModelInterface.className)
    case .regression:
      outputs = names.filter { $0 == ModelInterface.prediction }
      classes = []
    }
    guard outputs.count >= (config.task == .classification ? 2 : 1) else {
      throw Failure(
        .unavailable, "the model's profile has no outputs of a \(config.task.rawValue)",
        advice: "see whether the config and the model's folder are of one pipeline")
    }
    guard let label = config.columns.first(where: { $0.role == .label }) else {
      throw Failure(.usage, "no column has the role label")
    }
    try readLabels(check.labels, label, threads: threads)
  }

  /// The newest files first, by their names: when there are too many labels, the oldest are those that nobody needs. Of a
  /// request that has two, the later one counts.
  private mutating func readLabels(_ folder: String, _ label: Column, threads: Int) throws {
    let names: [String]
    do throws(FileError) {
      names = try Folder.names(folder).sorted()
    } catch { throw Failure(error) }
    func column(_ name: String, _ type: ColumnType) -> Column {
      Column(name: name, type: type, role: .feature, minimum: nil, maximum: nil, values: [], maxMissing: nil)
    }
    let type = task == .regression ? .number : label.type ?? .string
    let columns = [column(PredictionLogFormat.requestID, .string), column(label.name, type)]
    var options = ReadOptions()
    options.otherColumns = .ignored
    options.threads = threads
    options.badRows = .count
    options.goesOn = { !Termination.isAsked }
    for name in names.reversed() where !isCutOff {
      guard let format = name.hasSuffix(".csv") ? FileFormat.csv : name.hasSuffix(".jsonl") ? .jsonl : nil else {
        continue
      }
      let reader = try reading { () throws(TableError) in
        try TableReader(files: ["\(folder)/\(name)"], format: format, columns: columns, options: options)
      }
      var found: [String: Double] = [:]
      while let table = try reading({ () throws(TableError) in try reader.next() }) {
        guard case .strings(let ids)? = table[PredictionLogFormat.requestID]?.values,
          let values = table[label.name]?.values
        else { continue }
        for (row, number) in truths(values).enumerated() {
          let id = ids[row]
          guard let number, truths[id] == nil else { continue }
          guard truths.count + found.count < Self.most || found[id] != nil else {
            isCutOff = true
            continue
          }
          found[id] = number
        }
      }
      truths.merge(found) { known, _ in known }
    }
  }

  private mutating func truths(_ values: ColumnValues) -> [Double?] {
    if case .numbers(let numbers) = values, task == .regression { return numbers.map { $0.isFinite ? $0 : nil } }
    let numbers = Dictionary(
      classes.enumerated().map { ($0.element, Double($0.offset)) }, uniquingKeysWith: { first, _ in first })
    let flags = values.isMissing()
    return (0..<values.count).map { row in
      guard !flags[row] else { return nil }
      let number = values.text(of: row).flatMap { numbers[$0] }
      if number == nil { unknown += 1 }
      return number
    }
  }

  mutating func observe(_ table: Table) {
    guard !truths.isEmpty, case .timestamps(let times)? = table[PredictionLogFormat.time]?.values,
      case .strings(let ids)? = table[PredictionLogFormat.requestID]?.values,
      case .categories(let version)? = table[PredictionLogFormat.version]?.values,
      case .categories(let variant)? = table[PredictionLogFormat.variant]?.values
    else { return }
    // A model on trial is not the one whose figures were registered, and it may have the same version in another log.
    let others = [PredictionVariant.shadow, .challenger].compactMap { variant.levels.firstIndex(of: $0.rawValue) }
      .map { Int32($0) }
    let values: [[Double]] = outputs.compactMap { name in
      if case .numbers(let values)? = table[PredictionLogReader.prediction(name)]?.values { values } else { nil }
    }
    guard values.count == outputs.count else { return }
    var chosen: [Int32: [Int]] = [:]
    for (row, time) in times.enumerated() where window.contains(time) && !others.contains(variant.codes[row]) {
      guard truths[ids[row]] != nil, values.allSatisfy({ $0[row].isFinite }) else { continue }
      guard labelled < Self.most else {
        isCutOff = true
        break
      }
      labelled += 1
      chosen[version.codes[row], default: []].append(row)
    }
    for (code, rows) in chosen {
      let name = code < 0 ? "" : version.levels[Int(code)]
      var part = parts.removeValue(forKey: name) ?? Part()
      let known = rows.compactMap { truths[ids[$0]] }
      part.newest = rows.reduce(part.newest) { max($0, times[$1]) }
      part.truth += known
      for row in rows { for column in values { part.answers.append(column[row]) } }
      if samples {
        let read = table.select(columns.map(PredictionLogReader.column)).rows(rows)
        let truth = TableColumn(name: Self.truthColumn, values: .numbers(known))
        part.sample.observe(Table(columns: read.columns + [truth], rowCount: read.rowCount))
      }
      parts[name] = part
    }
  }

  private var labelled = 0
  /// Between so many and twice as many rows tell how much columns matter, as when the model was trained.
  private static let sampleRows = 2500
  /// No column's name in the log: those have a prefix.
  private static let truthColumn = "truth"

  /// Of the version that answered the newest of the rows.
  private var current: Part {
    parts.max { ($0.value.newest, $0.key) < ($1.value.newest, $1.key) }?.value ?? Part()
  }

  /// Rows as the model reads them, and their truth.
  var sampled: (table: Table, truth: [Double]) {
    let rows = current.sample.table
    guard case .numbers(let truth)? = rows[Self.truthColumn]?.values else {
      return (Table(columns: [], rowCount: 0), [])
    }
    let columns = zip(columns, rows.columns).map { TableColumn(name: $0, values: $1.values) }
    return (Table(columns: columns, rowCount: rows.rowCount), truth)
  }

  var count: Int { current.truth.count }

  /// - Throws: `UndefinedMetric` when there are no rows.
  func scored() throws(UndefinedMetric) -> ScoredRows {
    let part = current
    guard !part.truth.isEmpty else { throw UndefinedMetric("no row of \(window.text) has a label yet") }
    return try Self.scored(part.truth, part.answers, classes: classes.count)
  }

  /// - Parameter classes: 0 for numbers.
  static func scored(_ truth: [Double], _ answers: [Double], classes: Int) throws(UndefinedMetric) -> ScoredRows {
    guard classes > 0 else { return ScoredRows(try Regression(truth: truth, predicted: answers)) }
    return ScoredRows(
      try Classification(truth: truth.map { Int32($0) }, classCount: classes, probabilities: answers))
  }
}
