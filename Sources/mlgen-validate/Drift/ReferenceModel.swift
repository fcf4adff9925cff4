internal import Files
internal import RuntimeContract
internal import StageRuntime

/// The folder of the model that serves, as far as drift is measured from it.
struct ReferenceModel {
  let profile: ModelProfile
  let folder: String

  /// - Throws: `Failure` of kind `unavailable` when there is no profile, or none that this program can read.
  init(folder: String) throws(Failure) {
    self.folder = folder
    profile = try Self.profile("\(folder)/\(ModelProfile.fileName)")
  }

  static func profile(_ path: String) throws(Failure) -> ModelProfile {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileBytes.read(path, limit: longest)
    } catch {
      throw Failure(
        .unavailable, error.message, file: path,
        advice: "drift is measured from the profile that `mlgen-train fit` writes into the model's folder")
    }
    do throws(JSONFinding) {
      return try ProfileFile.profile(of: bytes)
    } catch {
      let place = error.path.isEmpty ? nil : JSONFinding.text(of: error.path)
      throw Failure(
        .unavailable, details: [.init(file: path, path: place, message: error.message)],
        advice: "train the model again, or take the program of the version that trained it")
    }
  }

  /// A profile of a thousand columns is a few megabytes.
  private static let longest = 1 << 30

  /// The figure of the model at its registration: that of the part that it was not trained on.
  ///
  /// - Throws: `Failure` of kind `unavailable` when the model's folder does not say.
  func figure(_ metric: MetricName) throws(Failure) -> (value: Double, part: String) {
    let path = "\(folder)/metrics.json"
    let file = try JSONFile.read(MetricsFile.self, from: path)
    guard let part = file.parts.first,
      let value = part.metrics.first(where: { $0.name == metric.rawValue })?.value
    else {
      throw Failure(
        .unavailable, "the model has no \(metric.rawValue) of its registration", file: path,
        advice: "list \(metric.rawValue) among the metrics of training")
    }
    return (value, part.part)
  }

  /// How much each column mattered when the model was trained, by shuffling, and to which metric.
  ///
  /// - Throws: `Failure` of kind `unavailable` when the model's folder does not say.
  func importances() throws(Failure) -> (metric: MetricName, byColumn: [String: Double]) {
    let path = "\(folder)/importances.json"
    let metric = try JSONFile.read(ObjectiveFile.self, from: "\(folder)/metrics.json").objective.metric
    var byColumn: [String: Double] = [:]
    for column in try JSONFile.read([ColumnImportance].self, from: path) {
      if let value = column.permutation, value.isFinite { byColumn[column.column] = value }
    }
    return (metric, byColumn)
  }

  private struct ObjectiveFile: Decodable { var objective: FitObjective }

  private struct ColumnImportance: Decodable {
    var column: String
    var permutation: Double?
  }

  /// Only what is needed of it; the rest is passed over.
  private struct MetricsFile: Decodable {
    struct Part: Decodable {
      var part: String
      var metrics: [Figure]
    }

    struct Figure: Decodable {
      var name: String
      var value: Double?
    }

    var parts: [Part]
  }
}

/// Reads profiles, those of other versions included as far as to say so.
enum ProfileFile {
  private struct Version: Decodable { var version: Int }

  static func profile(of bytes: [UInt8]) throws(JSONFinding) -> ModelProfile {
    let version = try JSONFile.value(Version.self, of: bytes).version
    guard version == ModelProfile.currentVersion else {
      throw JSONFinding(
        [.key("version")],
        "the profile is of version \(version), and this program reads \(ModelProfile.currentVersion)")
    }
    return try JSONFile.value(ModelProfile.self, of: bytes).checked()
  }
}
