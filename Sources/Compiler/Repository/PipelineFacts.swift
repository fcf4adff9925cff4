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
  public var environments: [Environment]

  public init(path: String, name: String, nameSpan: Span?, environments: [Environment]) {
    self.path = path
    self.name = name
    self.nameSpan = nameSpan
    self.environments = environments
  }

  /// For the cache: texts that hold no zero byte, each closed by one.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for text in [path, name] + environments.flatMap(\.texts) {
      bytes += Array(text.utf8)
      bytes.append(0)
    }
    return bytes
  }

  /// Nil when the bytes are not those of facts.
  public init?(bytes: [UInt8]) {
    guard bytes.last == 0 else { return nil }
    let texts = bytes.dropLast().split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard texts.count >= 2, (texts.count - 2).isMultiple(of: 4) else { return nil }
    let environments = stride(from: 2, to: texts.count, by: 4).map {
      Environment(
        name: texts[$0], namespace: texts[$0 + 1], cluster: texts[$0 + 2], managesNamespace: texts[$0 + 3] == "manages")
    }
    self.init(path: texts[0], name: texts[1], nameSpan: nil, environments: environments)
  }
}

extension PipelineFacts.Environment {
  fileprivate var texts: [String] { [name, namespace, cluster, managesNamespace ? "manages" : ""] }
}
