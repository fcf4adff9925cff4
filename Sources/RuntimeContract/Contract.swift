/// What generated files and our executables must agree on, apart from the configs: arguments, paths, ports, names.
///
/// Generated text and executables read the same constants, so a probe's path or an alert's metric cannot drift from
/// what the process does.
public enum Contract {
  /// Command-line arguments of every program that reads a config.
  public enum Argument {
    /// Followed by the path of the config file.
    public static let config = "--config"
    /// Decodes the config, says what is wrong with it, and exits without doing anything.
    public static let checkConfig = "--check-config"
  }

  /// Environment variables that programs read and that stages are given.
  public enum Variable {
    /// Names the run's folder in the workspace: set by the orchestrator, the same for every stage of a run.
    public static let runID = "MLGEN_RUN_ID"
    public static let pipeline = "MLGEN_PIPELINE"
    public static let environment = "MLGEN_ENVIRONMENT"
    /// The stage's name in the spec.
    public static let stage = "MLGEN_STAGE"
    /// Overrides `Path.workspace`: a run on one machine has no mounts.
    public static let workspace = "MLGEN_WORKSPACE"
    /// MLflow's own names, so that a user's container needs nothing of ours to find the tracker.
    public static let trackingURI = "MLFLOW_TRACKING_URI"
    public static let experiment = "MLFLOW_EXPERIMENT_NAME"
    /// The folder that keeps registered models where neither a tracker nor an artifact store is named: a run on one machine
    /// has it instead of a service.
    public static let registry = "MLGEN_REGISTRY"
    /// How many seconds a stage gives the tracker, when it ends, to take its record; files come on top.
    public static let trackingSeconds = "MLGEN_TRACKING_SECONDS"
    public static let region = "AWS_REGION"
  }

  /// Absolute paths inside containers.
  public enum Path {
    /// Holds the config file of the container's program.
    public static let config = "/etc/mlgen"
    /// The volume that the stages of a run share.
    public static let workspace = "/workspace"
    /// Source NAME is mounted at `/data/NAME`, read-only.
    public static let sources = "/data"
    /// The bucket that a stage puts its results into is mounted for writing at `/out/NAME`: `raw`, `processed` and
    /// `features` for the layers, `artifacts`, `prediction-log`.
    public static let results = "/out"
    /// Where KServe's storage initializer puts the model: its `constants.DefaultModelLocalMountPath`.
    public static let model = "/mnt/models"
    /// Secret files, one a key.
    public static let secrets = "/etc/mlgen-secrets"
    /// The key that requests to the model server must present.
    public static let bearerToken = "/etc/mlgen-secrets/bearer"
    /// The token or key that lets a stage push, in a folder of its own.
    public static let gitCredential = "/etc/mlgen-secrets/git/credential"
    /// The keys of the git server, beside a key for ssh.
    public static let gitKnownHosts = "/etc/mlgen-secrets/git-hosts/known_hosts"
    /// The only other writable folder.
    public static let temporary = "/tmp"
  }

  /// The alias in the model registry of the version that serves in production.
  public static let championAlias = "champion"
}

/// The folders of one run, below `Contract.Path.workspace/RUN-ID/`. Each stage reads folders that earlier ones wrote.
public enum RunFolder: String, CaseIterable, Sendable {
  /// What ingestion read, in the pipeline's own columns.
  case raw
  /// Rows that passed data validation.
  case processed
  /// Rows that data validation put aside.
  case quarantine
  /// The split and transformed parts.
  case features
  /// The model's folder: `model.onnx`, `MLmodel`, signature, profile, metrics, card.
  case model
  /// Verdicts and reports for people and machines.
  case reports
}

/// How a program of ours ends. Orchestrators retry `unavailable` and nothing else.
public enum ExitCode: Int32, CaseIterable, Sendable {
  /// Done; what was judged passed.
  case passed = 0
  /// Judged, and refused: bad data, a missed gate, drift. Trying again gives the same answer.
  case refused = 1
  /// The arguments or the config were not understood.
  case usage = 2
  /// Could not do or judge it: a missing file, a full disk, a service that is down.
  case unavailable = 3
  /// Nothing is wrong, and there is nothing to do: no source has rows that earlier runs did not read. What follows is skipped.
  case nothingToDo = 4
}
