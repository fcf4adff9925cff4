internal import Files
public import RuntimeContract
public import StageRuntime

/// A version of a registered model.
public struct ModelVersion: Hashable, Sendable {
  public var model: String
  public var version: String
  /// Of the model's folder, as a pin has it: `s3://BUCKET/PREFIX/VERSION/`.
  public var uri: String
  /// Of the model's folder: `sha256:…`. Empty for a version that somebody else registered.
  public var digest: String
  /// The run that it is of; empty when it is not known.
  public var run: String
  /// Milliseconds since 1970.
  public var created: Int
  public var aliases: [String]

  /// What `mlgen pin` takes for `--model`.
  public var pin: String { digest.isEmpty ? "\(version),\(uri)" : "\(version),\(uri),\(digest)" }
}

/// A model to register.
public struct NewVersion: Sendable {
  public var model: String
  public var description: String
  public var owner: String
  public var labels: [ModelLabel]
  /// Of this machine.
  public var folder: String
  /// Of the folder: `sha256:…`.
  public var digest: String
  /// The record of the run that it is of.
  let record: RecordFolder

  public init(
    model: String, description: String, owner: String, labels: [ModelLabel], folder: String, digest: String,
    of place: RunPlace
  ) {
    self.model = model
    self.description = description
    self.owner = owner
    self.labels = labels
    self.folder = folder
    self.digest = digest
    record = RecordFolder(of: place)
  }
}

/// Versions of models, and the aliases by which a version is known: MLflow's, or a folder of the artifact store where there is
/// no tracker.
public protocol ModelRegistry {
  /// Gives a model a version, or finds the one that the same run gave it: registered twice, it is the same version.
  ///
  /// The folder is copied into the artifact store, if there is one.
  func register(_ new: NewVersion) throws -> ModelVersion
  /// The oldest first.
  func versions(of model: String) throws -> [ModelVersion]
  /// Nil when no version has the alias.
  func version(of model: String, alias: String) throws -> ModelVersion?
  /// - Parameter version: nil takes the alias away.
  func set(_ alias: String, of model: String, to version: String?) throws
  /// Gives the alias back to the version that had it before.
  ///
  /// - Returns: that version.
  func rollBack(_ alias: String, of model: String) throws -> ModelVersion
  /// Brings a version's folder to this machine.
  ///
  /// - Parameter target: a folder to put it into when it lies elsewhere.
  /// - Returns: where it is.
  func fetch(_ version: ModelVersion, to target: String) throws -> String
}

/// Which registry a process uses.
public enum Registries {
  /// - Parameter artifacts: where the artifact store is mounted; nil without one.
  /// - Returns: nil when neither a tracker nor an artifact store is named, nor the registry of a run on one machine.
  public static func current(artifacts: ArtifactStore?) throws -> (any ModelRegistry)? {
    let access: TrackerAccess?
    do {
      access = try TrackerAccess()
    } catch {
      throw Failure(
        .usage, details: [.init(path: Contract.Variable.trackingURI, message: error.message)], advice: error.advice)
    }
    guard let access else {
      return (artifacts ?? folder).map { FolderRegistry($0) as any ModelRegistry }
    }
    do throws(TrackerError) {
      return MLflowRegistry(server: MLflowServer(client: try TrackerClient(access)), artifacts: artifacts)
    } catch { throw Failure(error, "the registry cannot be asked") }
  }

  /// Of a run on one machine; nil elsewhere.
  static var folder: ArtifactStore? {
    guard let path = TrackerAccess.variable(Contract.Variable.registry), !path.isEmpty else { return nil }
    return ArtifactStore(uri: "file://\(path)/", path: path)
  }

  /// Whether anything keeps models, apart from an artifact store that a config names.
  public static var isNamed: Bool {
    TrackerAccess.variable(Contract.Variable.trackingURI).map { !$0.isEmpty } ?? false || folder != nil
  }

  /// The model that serves in production, on this machine.
  ///
  /// - Parameters:
  ///   - artifacts: where the artifact store is mounted; without it the registry hands the files on.
  ///   - target: a folder to put the model into when it lies elsewhere; it is made.
  /// - Returns: nil when there is no registry, no such model, or none that serves.
  /// - Throws: `Failure` when a registry does not answer, or the folder is not what was registered.
  public static func champion(
    of model: String, artifacts: ArtifactStore? = nil, to target: String
  ) throws -> (version: ModelVersion, folder: String)? {
    do {
      guard let registry = try current(artifacts: artifacts),
        let version = try registry.version(of: model, alias: Contract.championAlias)
      else { return nil }
      let folder = try registry.fetch(version, to: target)
      if !version.digest.isEmpty {
        let digest = try ContentDigest(folder: folder, excluding: [Registration.fileName]).text
        guard digest == version.digest else {
          throw Failure(
            .unavailable, "version \(version.version) of \(model) is not what was registered: its folder has \(digest)",
            file: folder, advice: "somebody changed it; register the model again")
        }
      }
      return (version, folder)
    } catch let error as TrackerError {
      throw Failure(error, "the registry did not hand on the champion of \(model)")
    } catch let error as FileError { throw Failure(error) }
  }
}
