public import Document
public import Source

/// One container of the pipeline's graph: what an orchestrator runs, wherever that is.
public struct Stage: Sendable {
  /// When a stage runs.
  public enum Trigger: Sendable {
    /// With the pipeline's main run.
    case pipeline
    /// On its own.
    case schedule(Schedule)
  }

  /// As the spec says it, such as `model_training`.
  @Sourced public var name: String
  /// What it does, in one sentence.
  @Sourced public var summary: String
  /// `PIPELINE-STAGE` with `-` for `_`: the name of its ConfigMap and service account, at most 63 characters.
  @Sourced public var objectName: String
  public var trigger: Trigger
  @Sourced public var image: String
  /// The entry point; empty means the image's own.
  public var command: [Sourced<String>]
  public var arguments: [Sourced<String>]
  /// Literals are in Kubernetes' syntax, as words of the command are: `$$` is one `$`.
  public var environment: [EnvironmentVariable]
  /// The contract config of a stage of ours; nil for a user's container.
  public var config: StageConfig?
  public var resources: Resources
  /// How often a failed run is tried again.
  @Sourced public var retries: Int
  /// How long its container may run, in seconds.
  @Sourced public var timeout: Int
  /// How long it may wait for a node before that, in seconds.
  @Sourced public var nodeTimeout: Int
  /// How long its image may take to reach the node, in seconds.
  @Sourced public var imageTimeout: Int
  /// Of two stages that wait for a place, the one with more comes first.
  @Sourced public var weight: Int
  /// Names of stages, each of which stands earlier in the plan.
  public var dependencies: [Sourced<String>]
  public var account: Account
  public var placement: Placement
  /// Names of `Volumes.buckets` and `Volumes.files` that it mounts; files are read-only.
  public var mounts: [String]
  /// Keys of Secrets that it reads as files.
  public var secrets: [SecretMount]
  /// What it reads and writes of object stores, through its mounts: for the least privilege of its identity.
  public var access: [BucketAccess]

  public init(
    name: Sourced<String>, summary: Sourced<String>, objectName: Sourced<String>, trigger: Trigger,
    image: Sourced<String>, command: [Sourced<String>], arguments: [Sourced<String>],
    environment: [EnvironmentVariable], config: StageConfig?, resources: Resources, retries: Sourced<Int>,
    timeout: Sourced<Int>, nodeTimeout: Sourced<Int>, imageTimeout: Sourced<Int>, weight: Sourced<Int>,
    dependencies: [Sourced<String>], account: Account, placement: Placement, mounts: [String],
    secrets: [SecretMount], access: [BucketAccess]
  ) {
    self._name = name
    self._summary = summary
    self._objectName = objectName
    self.trigger = trigger
    self._image = image
    self.command = command
    self.arguments = arguments
    self.environment = environment
    self.config = config
    self.resources = resources
    self._retries = retries
    self._timeout = timeout
    self._nodeTimeout = nodeTimeout
    self._imageTimeout = imageTimeout
    self._weight = weight
    self.dependencies = dependencies
    self.account = account
    self.placement = placement
    self.mounts = mounts
    self.secrets = secrets
    self.access = access
  }
}

/// A config of `RuntimeContract`, as the document that its ConfigMap holds.
public struct StageConfig: Sendable {
  /// The file's name in the mounted folder, such as `fit.json`.
  public var fileName: String
  /// The encoded contract value; leaves carry the origins of the spec's values.
  public let document: Node
  /// The file: the document as JSON.
  public let text: RenderedText
  /// Changes when the text does.
  public let digest: String

  public init(fileName: String, document: Node) {
    self.fileName = fileName
    self.document = document
    // Printed once, here, for all who embed the file or tell of its changes.
    text = JSONWriter.render(document)
    digest = ContentDigest.hex(of: text.bytes)
  }
}

public struct EnvironmentVariable: Sendable {
  public enum Value: Sendable {
    case literal(Sourced<String>)
    case secret(SecretReference)
  }

  public var name: String
  public var value: Value

  public init(name: String, value: Value) {
    self.name = name
    self.value = value
  }
}

/// One key of a Secret as a file.
public struct SecretMount: Sendable {
  public var reference: SecretReference
  /// The absolute path of the file, in a folder that nothing else is mounted at.
  @Sourced public var path: String

  public init(reference: SecretReference, path: Sourced<String>) {
    self.reference = reference
    self._path = path
  }
}

/// Requests, and limits of the same size.
public struct Resources: Sendable {
  /// A Kubernetes quantity, such as `500m`.
  @Sourced public var cpu: String
  /// A Kubernetes quantity, such as `8Gi`.
  @Sourced public var memory: String
  /// How many accelerators; 0 is none.
  @Sourced public var gpus: Int
  /// The resource's name, such as `nvidia.com/gpu`.
  @Sourced public var gpuResource: String

  public init(cpu: Sourced<String>, memory: Sourced<String>, gpus: Sourced<Int>, gpuResource: Sourced<String>) {
    self._cpu = cpu
    self._memory = memory
    self._gpus = gpus
    self._gpuResource = gpuResource
  }
}

/// The service account of a pod and the cloud role behind it.
public struct Account: Sendable {
  @Sourced public var name: String
  /// The ARN of the role, where the account itself names it.
  public var role: Sourced<String>?
  /// The name of the role that the account assumes; nil with `node` identity.
  public var roleName: Sourced<String>?

  public init(name: Sourced<String>, role: Sourced<String>?, roleName: Sourced<String>?) {
    self._name = name
    self.role = role
    self.roleName = roleName
  }
}

/// Where a pod may run.
public struct Placement: Sendable {
  @Sourced public var spot: Bool
  /// The name of the PriorityClass of the environment's own; nil means the cluster's default.
  public var priorityClass: Sourced<String>?
  /// `low`, `normal` or `high`, when there is a class.
  public var priority: Sourced<String>?
  /// An existing Kueue LocalQueue.
  public var queue: Sourced<String>?
  /// Values of `node.kubernetes.io/instance-type`; empty means any.
  public var instanceTypes: [Sourced<String>]

  public init(
    spot: Sourced<Bool>, priorityClass: Sourced<String>?, priority: Sourced<String>?, queue: Sourced<String>?,
    instanceTypes: [Sourced<String>]
  ) {
    self._spot = spot
    self.priorityClass = priorityClass
    self.priority = priority
    self.queue = queue
    self.instanceTypes = instanceTypes
  }
}

public struct BucketAccess: Sendable {
  public enum Mode: Sendable {
    case read
    /// To list, read, replace and remove as well: a try that follows on another clears away what that one left.
    case write
    /// To list and add: what is there is not removed.
    case append
  }

  /// `s3://BUCKET/PREFIX/`.
  @Sourced public var uri: String
  public var mode: Mode

  public init(uri: Sourced<String>, mode: Mode) {
    self._uri = uri
    self.mode = mode
  }
}

/// The volumes of an environment.
public struct Volumes: Sendable {
  public var workspace: Workspace
  /// In the order of their names.
  public var buckets: [Bucket]
  /// Local data files that travel as ConfigMaps.
  public var files: [DataFile]

  public init(workspace: Workspace, buckets: [Bucket], files: [DataFile]) {
    self.workspace = workspace
    self.buckets = buckets
    self.files = files
  }

  /// The ReadWriteMany volume that the stages of a run share.
  public struct Workspace: Sendable {
    @Sourced public var name: String
    /// Nil is the cluster's default class.
    public var storageClass: Sourced<String>?
    @Sourced public var size: String

    public init(name: Sourced<String>, storageClass: Sourced<String>?, size: Sourced<String>) {
      self._name = name
      self.storageClass = storageClass
      self._size = size
    }
  }

  /// A static mount of an object store's bucket.
  public struct Bucket: Sendable {
    /// The last part of its objects' logical ids: the same in every environment and whichever bucket it is.
    public var id: String
    /// The claim's name, unique in the namespace. It changes with the bucket, because a volume cannot.
    @Sourced public var name: String
    /// The PersistentVolume's name: cluster-scoped, so it holds the namespace.
    @Sourced public var volumeName: String
    @Sourced public var bucket: String
    /// Without a leading `/`; empty is the whole bucket, else it ends with `/`.
    @Sourced public var prefix: String
    /// Where stages see it.
    @Sourced public var mountPath: String
    public var region: Sourced<String>?
    /// Whether those that mount it put results there; else it is read-only.
    public var isWritable: Bool
    /// Whether nothing that is there is replaced or removed.
    public var isAppendOnly: Bool

    public init(
      id: String, name: Sourced<String>, volumeName: Sourced<String>, bucket: Sourced<String>,
      prefix: Sourced<String>, mountPath: Sourced<String>, region: Sourced<String>?, isWritable: Bool,
      isAppendOnly: Bool = false
    ) {
      self.id = id
      self._name = name
      self._volumeName = volumeName
      self._bucket = bucket
      self._prefix = prefix
      self._mountPath = mountPath
      self.region = region
      self.isWritable = isWritable
      self.isAppendOnly = isAppendOnly
    }
  }

  /// A small local file of data.
  public struct DataFile: Sendable {
    /// The ConfigMap's name.
    @Sourced public var name: String
    @Sourced public var fileName: String
    @Sourced public var mountPath: String
    /// UTF-8 text, under 512 KiB.
    public var contents: String

    public init(
      name: Sourced<String>, fileName: Sourced<String>, mountPath: Sourced<String>, contents: String
    ) {
      self._name = name
      self._fileName = fileName
      self._mountPath = mountPath
      self.contents = contents
    }
  }
}
