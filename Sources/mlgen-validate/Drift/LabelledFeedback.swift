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
  private var truth: [Double] = []
  private var answers: [Double] = []
  private(set) var isCutOff = false
  /// Labels that are no class of the model.
  private(set) var unknown = 0
  /// Rows that importance is told by, with what the model read and the truth; nil where nobody asks.
  private var sample: RowSample?
  private let columns: [String]

  /// - Parameter window: of the rows whose labels are due.
  init(_ check: PerformanceCheck, config: DriftConfig, profile: ModelProfile, window: LogWindow, threads: Int) throws {
    self.window = window
    task = config.task
    columns = profile.columns.map(\.name)
    sample = check.minImportanceAgreement == nil ? nil : RowSample(size: Self.sampleRows)
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

  private mutating func readLabels(_ folder: String, _ label: Column, threads: Int) throws {
    let names: [String]
    do throws(FileError) {
      names = try Folder.names(folder).sorted()
    } catch { throw Failure(error) }
    for (suffix, format) in [(".csv", FileFormat.csv), (".jsonl", .jsonl)] {
      let files = names.filter { $0.hasSuffix(suffix) }.map { "\(folder)/\($0)" }
      guard !files.isEmpty else { continue }
      func column(_ name: String, _ type: ColumnType) -> Column {
        Column(name: name, type: type, role: .feature, minimum: nil, maximum: nil, values: [], maxMissing: nil)
      }
      var options = ReadOptions()
      options.otherColumns = .ignored
      options.threads = threads
      options.badRows = .count
      options.goesOn = { !Termination.isAsked }
      let type = task == .regression ? .number : label.type ?? .string
      let reader = try reading { () throws(TableError) in
        try TableReader(
          files: files, format: format,
          columns: [column(PredictionLogFormat.requestID, .string), column(label.name, type)], options: options)
      }
      while let table = try reading({ () throws(TableError) in try reader.next() }) {
        guard case .strings(let ids)? = table[PredictionLogFormat.requestID]?.values,
          let values = table[label.name]?.values
        else { continue }
        let numbers = truths(values)
        for row in 0..<table.rowCount {
          guard truths.count < Self.most else {
            isCutOff = true
            break
          }
          if let number = numbers[row] { truths[ids[row]] = number }
        }
      }
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
      case .categories(let variant)? = table[PredictionLogFormat.variant]?.values
    else { return }
    let shadow = variant.levels.firstIndex(of: PredictionVariant.shadow.rawValue).map(Int32.init)
    let values: [[Double]] = outputs.compactMap { name in
      if case .numbers(let values)? = table[PredictionLogReader.prediction(name)]?.values { values } else { nil }
    }
    guard values.count == outputs.count else { return }
    var chosen: [Int] = []
    defer { keep(chosen, of: table) }
    for (row, time) in times.enumerated() where window.contains(time) && variant.codes[row] != shadow {
      guard let known = truths[ids[row]], values.allSatisfy({ $0[row].isFinite }) else { continue }
      guard truth.count < Self.most else {
        isCutOff = true
        return
      }
      truth.append(known)
      chosen.append(row)
      for column in values { answers.append(column[row]) }
    }
  }

  /// Between so many and twice as many rows tell how much columns matter, as when the model was trained.
  private static let sampleRows = 2500
  /// No column's name in the log: those have a prefix.
  private static let truthColumn = "truth"

  private mutating func keep(_ chosen: [Int], of table: Table) {
    guard sample != nil, !chosen.isEmpty else { return }
    let rows = table.select(columns.map(PredictionLogReader.column)).rows(chosen)
    let known = TableColumn(name: Self.truthColumn, values: .numbers(Array(truth.suffix(chosen.count))))
    sample?.observe(Table(columns: rows.columns + [known], rowCount: rows.rowCount))
  }

  /// Rows as the model reads them, and their truth.
  var sampled: (table: Table, truth: [Double]) {
    guard let rows = sample?.table, case .numbers(let truth)? = rows[Self.truthColumn]?.values else {
      return (Table(columns: [], rowCount: 0), [])
    }
    let columns = zip(columns, rows.columns).map { TableColumn(name: $0, values: $1.values) }
    return (Table(columns: columns, rowCount: rows.rowCount), truth)
  }

  var count: Int { truth.count }

  /// - Throws: `UndefinedMetric` when there are no rows.
  func scored() throws(UndefinedMetric) -> ScoredRows {
    guard !truth.isEmpty else { throw UndefinedMetric("no row of \(window.text) has a label yet") }
    return try Self.scored(truth, answers, classes: classes.count)
  }

  /// - Parameter classes: 0 for numbers.
  static func scored(_ truth: [Double], _ answers: [Double], classes: Int) throws(UndefinedMetric) -> ScoredRows {
    guard classes > 0 else { return ScoredRows(try Regression(truth: truth, predicted: answers)) }
    return ScoredRows(
      try Classification(truth: truth.map { Int32($0) }, classCount: classes, probabilities: answers))
  }
}
