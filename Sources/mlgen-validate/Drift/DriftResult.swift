internal import Quality
internal import Reports
internal import RuntimeContract

/// `reports/drift.json`.
struct DriftResult: Encodable {
  static let currentVersion = 1

  enum Verdict: String, Encodable {
    case steady
    case drifted
  }

  struct Source: Encodable {
    /// Such as `profile.json of /mnt/models`.
    var name: String
    var rows: Int
  }

  struct Performance: Encodable {
    var result: ConceptDrift?
    /// Why it could not be judged.
    var problem: String?
    /// Rows whose truth is known.
    var rows: Int
    /// From when to when.
    var window: String
    /// The part of the model's data that the reference is of.
    var part: String?
  }

  /// How much columns matter today, beside how much they did.
  struct Importance: Encodable {
    var result: ImportanceShift?
    /// Why it could not be judged.
    var problem: String?
    /// What gets worse when a column is shuffled.
    var metric: MetricName
    /// Rows that the figures are of.
    var rows: Int
  }

  var version = DriftResult.currentVersion
  /// RFC 3339.
  var judgedAt: String
  /// From when to when; nil where two files are compared.
  var window: String?
  var verdict: Verdict
  /// One sentence, with the figure that decided.
  var reason: String
  var reference: Source
  var current: Source
  /// Lines or rows that could not be read.
  var unreadable: Int
  /// How figures were made.
  var definitions: [String]
  var rules: DriftRules
  var columns: [ColumnDrift]
  /// The model's outputs.
  var predictions: [ColumnDrift]
  var performance: Performance?
  var importance: Importance?
  var retraining: RetrainingDecision?
  /// What else is to be known.
  var remarks: [String]

  enum CodingKeys: String, CodingKey {
    case version, judgedAt = "judged_at", window, verdict, reason, reference, current, unreadable, definitions, rules,
      columns, predictions, performance, importance, retraining, remarks
  }

  var drifted: [ColumnDrift] { (columns + predictions).filter { $0.outcome == .drifted } }

  /// - Parameter labels: of the pipeline and its environment, as far as they are known.
  func metrics(judgedAt seconds: Double, labels: [MetricFamily.Label]) -> [MetricFamily] {
    typealias Sample = MetricFamily.Sample
    let sides: [(kind: String, drifts: [ColumnDrift])] = [("column", columns), ("prediction", predictions)]
    func each(_ samples: (ColumnDrift, [MetricFamily.Label]) -> [Sample]) -> [Sample] {
      sides.flatMap { side in
        side.drifts.flatMap { samples($0, labels + [.init("kind", side.kind), .init("name", $0.name)]) }
      }
    }
    return DriftMetric.allCases.map { metric in
      let samples: [Sample]
      switch metric {
      case .statistic:
        samples = each { drift, labels in
          drift.measures.map { Sample($0.statistic, labels + [.init("test", $0.test.rawValue)]) }
        }
      case .drifted:
        samples = each { drift, labels in
          drift.outcome == .notJudged ? [] : [Sample(drift.outcome == .drifted ? 1 : 0, labels)]
        }
      case .missing:
        samples = each { drift, labels in
          guard let change = drift.missing?.change else { return [] }
          return [
            Sample(change.reference, labels + [.init("side", "reference")]),
            Sample(change.current, labels + [.init("side", "current")]),
          ]
        }
      case .columns: samples = [Sample(Double(drifted.count), labels)]
      case .rows: samples = [Sample(Double(current.rows), labels)]
      case .judged: samples = [Sample(seconds, labels)]
      case .performance:
        samples =
          performance?.result.map { result in
            let labels = labels + [.init("metric", result.metric.rawValue)]
            return [
              Sample(result.reference, labels + [.init("side", "reference")]),
              Sample(result.current, labels + [.init("side", "current")]),
            ]
          } ?? []
      case .importanceAgreement: samples = importance?.result.map { [Sample($0.agreement, labels)] } ?? []
      case .importance:
        samples = (importance?.result?.columns ?? []).flatMap { column in
          let labels = labels + [.init("name", column.name)]
          return [
            Sample(column.reference, labels + [.init("side", "reference")]),
            Sample(column.current, labels + [.init("side", "current")]),
          ]
        }
      case .retraining: samples = retraining.map { [Sample($0.requested ? 1 : 0, labels)] } ?? []
      }
      return MetricFamily(metric.rawValue, help: metric.help, samples)
    }
  }
}
