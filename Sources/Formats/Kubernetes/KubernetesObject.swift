public import Document
public import Source

/// An object for the Kubernetes API, under a name that is the same in every environment.
public struct KubernetesObject: Sendable {
  /// What makes an object one of its cluster's: no two may agree in all four.
  public struct Identity: Hashable, Sendable, CustomStringConvertible {
    public var apiVersion: String
    public var kind: String
    /// Nil for an object of the whole cluster.
    public var namespace: String?
    public var name: String

    public var description: String { "\(kind) \(namespace.map { "\($0)/" } ?? "")\(name) (\(apiVersion))" }
  }

  /// Kind and name in kebab case without the environment, such as `service-account/data-ingestion`: by it the objects
  /// of several environments are compared.
  public let id: String
  /// The object as it is applied. Its root has an origin whenever anything in it has one.
  public let node: Node

  /// - Parameter id: segments of `a-z`, `0-9`, `-` and `.`, separated by `/`: it becomes a file name.
  public init(id: String, node: Node) {
    precondition(
      !id.isEmpty
        && id.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { segment in
          segment.first.map { $0 != "." && $0 != "-" } ?? false
            && segment.utf8.allSatisfy { byte in
              (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E
            }
        },
      "the logical id \"\(id)\" is not kind/name in kebab case")
    self.id = id
    self.node = node.from(node.firstOrigin)
  }

  public var apiVersion: String { node["apiVersion"]?.string ?? "" }
  public var kind: String { node["kind"]?.string ?? "" }
  public var name: String { node["metadata"]?["name"]?.string ?? "" }
  public var namespace: String? { node["metadata"]?["namespace"]?.string }
  public var origin: Origin? { node.origin }

  public var identity: Identity {
    Identity(apiVersion: apiVersion, kind: kind, namespace: namespace, name: name)
  }

  /// The file in which the object stands, in every environment and in the chart's templates.
  public var fileName: String {
    String(decoding: id.utf8.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "-") : $0 }, as: UTF8.self) + ".yaml"
  }
}
