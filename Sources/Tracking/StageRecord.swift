/// What one stage of a run has for the tracker, as it lies in `runs/RUN/stages/STAGE.json`.
struct StageRecord: Codable, Hashable, Sendable {
  enum Status: String, Codable, CaseIterable, Sendable {
    case running
    case finished
    case failed
    /// Told to end by a signal.
    case killed
  }

  struct Entry: Codable, Hashable, Sendable {
    var name: String
    var value: String

    enum CodingKeys: String, CodingKey, CaseIterable { case name, value }
  }

  struct Metric: Codable, Hashable, Sendable {
    var name: String
    var value: Double
    var step: Int
    /// Milliseconds since 1970.
    var time: Int
    /// Whether it says how good the stage's model is.
    var isOfModel: Bool

    enum CodingKeys: String, CodingKey, CaseIterable { case name, value, step, time, isOfModel = "of_model" }

    init(name: String, value: Double, step: Int, time: Int, isOfModel: Bool) {
      self.name = name
      self.value = value
      self.step = step
      self.time = time
      self.isOfModel = isOfModel
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      value = try container.decode(WireNumber.self, forKey: .value).value
      step = try container.decode(Int.self, forKey: .step)
      time = try container.decode(Int.self, forKey: .time)
      isOfModel = try container.decode(Bool.self, forKey: .isOfModel)
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(WireNumber(value), forKey: .value)
      try container.encode(step, forKey: .step)
      try container.encode(time, forKey: .time)
      try container.encode(isOfModel, forKey: .isOfModel)
    }
  }

  struct Dataset: Codable, Hashable, Sendable {
    var name: String
    var digest: String
    /// What it served for: `training`, `validation`.
    var context: String
    var source: String
    var rows: Int

    enum CodingKeys: String, CodingKey, CaseIterable { case name, digest, context, source, rows }
  }

  /// A folder of files, by its path in `artifacts/STAGE/`.
  struct Model: Codable, Hashable, Sendable {
    var name: String
    var path: String
    /// Of the folder: `sha256:…`.
    var digest: String

    enum CodingKeys: String, CodingKey, CaseIterable { case name, path, digest }
  }

  struct Trial: Codable, Hashable, Sendable {
    /// From 1.
    var number: Int
    var params: [Entry]
    var metrics: [Metric]

    enum CodingKeys: String, CodingKey, CaseIterable { case number, params, metrics }
  }

  var stage: String
  var status: Status
  /// Milliseconds since 1970.
  var began: Int
  var ended: Int?
  var params: [Entry] = []
  var metrics: [Metric] = []
  var tags: [Entry] = []
  var datasets: [Dataset] = []
  /// Paths of files, in `artifacts/STAGE/` and in the tracker's run alike.
  var artifacts: [String] = []
  var model: Model?
  var trials: [Trial] = []

  enum CodingKeys: String, CodingKey, CaseIterable {
    case stage, status, began, ended, params, metrics, tags, datasets, artifacts, model, trials
  }

  /// The same without times, for what differs in nothing else is the same work done again.
  var timeless: StageRecord {
    func still(_ metrics: [Metric]) -> [Metric] {
      metrics.map { Metric(name: $0.name, value: $0.value, step: $0.step, time: 0, isOfModel: $0.isOfModel) }
    }
    var record = self
    (record.began, record.ended) = (0, nil)
    record.metrics = still(metrics)
    record.trials = trials.map { Trial(number: $0.number, params: $0.params, metrics: still($0.metrics)) }
    return record
  }

  /// Whether both can be of one run: a tracker takes a parameter once, and no other value for it.
  func fits(_ other: StageRecord) -> Bool {
    let known = Dictionary(other.params.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    return params.allSatisfy { known[$0.name].map { [value = $0.value] in $0 == value } ?? true }
  }
}

/// A number as MLflow writes it in JSON, which has no infinities: as a text then.
struct WireNumber: Codable, Hashable, Sendable {
  let value: Double

  init(_ value: Double) { self.value = value }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Double.self) {
      self.value = value
      return
    }
    switch try container.decode(String.self) {
    case "NaN": value = .nan
    case "Infinity": value = .infinity
    case "-Infinity": value = -.infinity
    default: throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected a number")
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if value.isFinite {
      try container.encode(value)
    } else {
      try container.encode(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
    }
  }
}
