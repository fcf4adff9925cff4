internal import Files
internal import Glibc
internal import RuntimeContract
internal import StageRuntime

/// Where a run happens: what all of its stages have in common.
struct RunSite: Sendable {
  let graph: RunGraph
  let state: RunState
  let home: RunHome
  /// The run's name.
  let run: String
  /// The variables of the process that runs it.
  let variables: [String: String]

  var runFolder: String { home.run(run) }

  /// The address of a tracker, when the user named one: that of the cluster is none of this machine's.
  var tracker: String? { variables[Contract.Variable.trackingURI].flatMap { $0.isEmpty ? nil : $0 } }

  /// - Parameter config: the folder that stands for `Contract.Path.config`.
  func paths(config: String, model: String? = nil) -> LocalPaths {
    var pairs = [
      (container: Contract.Path.workspace, local: home.workspace), (Contract.Path.config, config),
      (Contract.Path.secrets, home.secrets),
    ]
    if let model { pairs.append((Contract.Path.model, model)) }
    pairs += graph.mounts.map { ($0.path, folder(of: $0)) }
    return LocalPaths(pairs)
  }

  func folder(of mount: RunMount) -> String {
    guard let bucket = mount.bucket else { return "\(home.files)/\(mount.name)" }
    let prefix = bucket.prefix.split(separator: "/").joined(separator: "/")
    return "\(state.buckets)/\(bucket.name)" + (prefix.isEmpty ? "" : "/\(prefix)")
  }

  /// Makes what stands for a mount.
  /// - Throws: `Failure` when it should have data and is not there.
  func make(_ mount: RunMount, for stage: String) throws {
    let folder = folder(of: mount)
    if let file = mount.file {
      try Folder.make(folder)
      let bytes = Array(file.text.utf8)
      if (try? FileBytes.read("\(folder)/\(file.fileName)")) != bytes {
        try FileBytes.replace("\(folder)/\(file.fileName)", with: bytes)
      }
    } else if mount.isWritable {
      try Folder.make(folder)
    } else if access(folder, R_OK | X_OK) != 0, let bucket = mount.bucket {
      throw Failure(
        .unavailable,
        "the stage \(stage) reads s3://\(bucket.name)/\(bucket.prefix), for which this folder stands: "
          + String(cString: strerror(errno)), file: state.shown(folder),
        advice: "put the data there; a link to a folder does")
    }
  }
}

/// A stage with all that a process needs.
struct PreparedStage: Sendable {
  let site: RunSite
  let stage: RunStage
  /// All stages that it waits for, however far away.
  let ancestors: [RunStage]
  /// The graph's own variables and what a run adds.
  let own: [String: String]
  let process: StageProcess
  /// With paths of this machine; nil for a container of the user's own.
  let config: RunConfig?
  let paths: LocalPaths
  /// What people should know before it runs.
  let notes: [String]

  var graph: RunGraph { site.graph }
  var words: [String] { stage.command + stage.arguments }
  var executable: String { process.executable }
  var runFolder: String { site.runFolder }
  var registry: String { site.home.registry }
  var hasTracker: Bool { site.tracker != nil }

  /// - Throws: `Failure` that names the stage, and the file where there is one.
  init(_ stage: RunStage, site: RunSite, programs: ProgramSearch) throws {
    self.site = site
    self.stage = stage
    let graph = site.graph
    var ancestors: Set<String> = Set(stage.dependencies)
    for other in graph.stages.reversed() where ancestors.contains(other.name) {
      ancestors.formUnion(other.dependencies)
    }
    self.ancestors = graph.stages.filter { ancestors.contains($0.name) }
    let paths = site.paths(config: site.home.config(of: stage.name))
    self.paths = paths
    let mounts = stage.mounts.compactMap { name in graph.mounts.first { $0.name == name } }
    for mount in mounts { try site.make(mount, for: stage.name) }

    let container = try Self.variables(of: stage, site)
    // A secret is handed on as it is.
    let secrets = Set(stage.variables.filter { $0.value == nil }.map(\.name))
    var own = container
    for (name, value) in container where !secrets.contains(name) { own[name] = paths.mapped(value) }
    own[Contract.Variable.workspace] = site.home.workspace
    own[Contract.Variable.registry] = site.home.registry
    // Of the user's, or none.
    own[Contract.Variable.trackingURI] = site.tracker
    var isolated = own
    isolated[Contract.Variable.runID] = nil
    isolated[Contract.Variable.workspace] = nil
    isolated[Contract.Variable.registry] = nil
    self.own = isolated

    var notes: [String] = []
    if stage.gpus > 0, access("/dev/nvidia0", F_OK) != 0 {
      notes.append("asks for \(stage.gpus) of the GPUs, of which this machine has none")
    }
    let machine = Machine.current
    let demand = Demand(cpu: stage.cpu, memory: stage.memory)
    if demand.cores > machine.cores * 1000 || demand.memory > machine.memory {
      notes.append("asks for \(stage.cpu) cores and \(stage.memory), more than this machine has: it runs alone")
    }

    if let config = stage.config {
      self.config = RunConfig(fileName: config.fileName, text: paths.mapped(config: config.text))
    } else {
      config = nil
    }
    var environment = site.variables
    environment[Contract.Variable.trackingURI] = nil
    environment.merge(own) { $1 }
    let words = (stage.command + stage.arguments).map { KubernetesText.expanded($0, container) }
    let log = "\(site.home.logs(of: site.run))/\(stage.name).log"
    if let name = stage.command.isEmpty ? nil : words.first, let path = programs.find(name, isOurs: stage.config != nil)
    {
      process = StageProcess(
        executable: path, arguments: words.dropFirst().map { paths.mapped($0) }, variables: environment,
        folder: site.state.root,
        log: log)
    } else if stage.config != nil {
      throw Failure(
        .unavailable,
        "the stage \(stage.name) is done by \(words.first ?? ""), which is neither beside mlgen-run nor on the PATH",
        advice: "it is built and shipped with mlgen; put it into the same folder")
    } else if let engine = programs.containerEngine {
      process = StageProcess(
        executable: engine, arguments: Self.container(stage, words, container, mounts, site), variables: environment,
        folder: site.state.root, log: log)
      notes.append("runs in \(stage.image), by \(engine)")
    } else {
      let program =
        words.first.map { "its command '\($0)' is not on the PATH" } ?? "it has no command but its image's own"
      throw Failure(
        .unavailable,
        "the stage \(stage.name) cannot run here: \(program), and neither podman nor docker is there to run \(stage.image)",
        advice: "install the program or podman, or leave the stage out with --until or --only")
    }
    self.notes = notes
  }

  /// As the container would have them.
  private static func variables(of stage: RunStage, _ site: RunSite) throws -> [String: String] {
    var variables = [Contract.Variable.runID: site.run]
    for variable in stage.variables {
      if let value = variable.value {
        variables[variable.name] = KubernetesText.expanded(value, variables)
      } else if let value = site.variables[variable.name] {
        variables[variable.name] = value
      } else {
        throw Failure(
          .usage, "the stage \(stage.name) needs the variable \(variable.name), which is a secret of the cluster",
          advice: "set it for this command: \(variable.name)=… mlgen run …")
      }
    }
    return variables
  }

  /// The arguments of podman or docker: the paths inside are those of the cluster.
  private static func container(
    _ stage: RunStage, _ words: [String], _ variables: [String: String], _ mounts: [RunMount], _ site: RunSite
  ) -> [String] {
    var arguments = ["run", "--rm", "--init", "--user", "\(getuid()):\(getgid())"]
    let demand = Demand(cpu: stage.cpu, memory: stage.memory)
    if demand.memory > 0 { arguments += ["--memory", "\(demand.memory)b"] }
    arguments += ["--volume", "\(site.home.workspace):\(Contract.Path.workspace)"]
    for mount in mounts {
      arguments += ["--volume", "\(site.folder(of: mount)):\(mount.path)\(mount.isWritable ? "" : ":ro")"]
    }
    var variables = variables
    variables[Contract.Variable.trackingURI] = site.tracker
    let secrets = Set(stage.variables.filter { $0.value == nil }.map(\.name))
    for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
      // Arguments can be read by everybody on the machine; the engine takes the value from its own environment.
      arguments += ["--env", secrets.contains(name) ? name : "\(name)=\(value)"]
    }
    // Without a command, the words are arguments of the image's own.
    if let command = stage.command.isEmpty ? nil : words.first { arguments += ["--entrypoint", command] }
    return arguments + [stage.image] + (stage.command.isEmpty ? words : Array(words.dropFirst()))
  }

  /// Writes its config where its arguments name it.
  func writeConfig() throws {
    guard let config else { return }
    let folder = site.home.config(of: stage.name)
    try Folder.make(folder)
    try FileBytes.replace("\(folder)/\(config.fileName)", with: Array(config.text.utf8))
  }
}

/// Finds programs: ours beside this one, others on the PATH.
struct ProgramSearch: Sendable {
  private let own: String
  private let folders: [String]

  /// - Parameters:
  ///   - own: the folder with our programs.
  ///   - path: the value of PATH.
  init(own: String, path: String) {
    self.own = own
    folders = path.split(separator: ":").map(String.init)
  }

  func find(_ name: String, isOurs: Bool) -> String? {
    if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
    return ((isOurs ? [own] : []) + folders).map { "\($0)/\(name)" }.first { path in
      var status = stat()
      return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
  }

  var containerEngine: String? { find("podman", isOurs: false) ?? find("docker", isOurs: false) }
}
