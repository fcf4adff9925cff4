public import IR
public import Source

/// What the rest of the repository needs to know of a pipeline, whether it was compiled in this run or skipped because
/// nothing changed.
public struct PipelineFacts: Hashable, Sendable {
  public struct Environment: Hashable, Sendable {
    public var name: String
    public var namespace: String
    /// The cluster as Argo CD knows it; empty is its own.
    public var cluster: String
    /// Whether the output holds the namespace itself.
    public var managesNamespace: Bool

    public init(name: String, namespace: String, cluster: String, managesNamespace: Bool) {
      self.name = name
      self.namespace = namespace
      self.cluster = cluster
      self.managesNamespace = managesNamespace
    }
  }

  /// The spec's path, relative to the root.
  public var path: String
  public var name: String
  /// Where the name was written; nil when the pipeline was not read in this run.
  public var nameSpan: Span?
  /// As the layers of the spec say it, whether or not the rest of the spec is sound.
  public var environments: [Environment]
  /// One for each environment, in the same order; nil when the spec was not judged yet, or is at fault: what files of
  /// the repository are made from.
  public var deployments: [Deployment]?

  public init(
    path: String, name: String, nameSpan: Span?, environments: [Environment], deployments: [Deployment]? = nil
  ) {
    self.path = path
    self.name = name
    self.nameSpan = nameSpan
    self.environments = environments
    self.deployments = deployments
  }

  /// For the cache.
  public var bytes: [UInt8] {
    var record = FactsRecord()
    record.append(path)
    record.append(name)
    record.append(environments) { record, environment in
      record.append(environment.name)
      record.append(environment.namespace)
      record.append(environment.cluster)
      record.append(environment.managesNamespace)
    }
    record.append(deployments != nil)
    record.append(deployments ?? []) { $0.append($1) }
    return record.bytes
  }

  /// Nil when the bytes are not those of facts.
  public init?(bytes: [UInt8]) {
    var record = FactsRecord(bytes)
    let path = record.text()
    let name = record.text()
    let environments = record.list { record in
      Environment(
        name: record.text(), namespace: record.text(), cluster: record.text(), managesNamespace: record.flag())
    }
    let isChecked = record.flag()
    let deployments = record.list { $0.deployment() }
    guard record.isAtEnd else { return nil }
    self.init(
      path: path, name: name, nameSpan: nil, environments: environments, deployments: isChecked ? deployments : nil)
  }
}
