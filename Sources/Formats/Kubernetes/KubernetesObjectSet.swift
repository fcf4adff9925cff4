internal import Document
public import Source

/// The objects of one environment: no two are the same, and they stand in the order in which they are applied.
public struct KubernetesObjectSet: Sendable {
  public let objects: [KubernetesObject]
  /// The first character that no reader of Kubernetes YAML keeps. It is looked for once, here, for all who print the set.
  public let lost: LostCharacter?

  /// A character that kubectl and helm lose, however it is escaped.
  public struct LostCharacter: Sendable {
    /// The logical id of the object that holds it.
    public let object: String
    public let scalar: Unicode.Scalar
    public let origin: Origin?
  }

  /// Two objects of one set that could not both exist.
  public struct Collision: Error, Sendable, CustomStringConvertible {
    public enum Reason: Sendable, Equatable {
      /// Two objects of the cluster would be one.
      case identity(KubernetesObject.Identity)
      /// Two objects have one logical id, or ids that make one file name.
      case fileName(String)
    }

    public let reason: Reason
    /// The object that came first, and the one that collides with it.
    public let first: KubernetesObject
    public let second: KubernetesObject

    public var description: String {
      switch reason {
      case .identity(let identity): "\(first.id) and \(second.id) are both \(identity)"
      case .fileName(let name): "\(first.id) and \(second.id) are both written to \(name)"
      }
    }
  }

  public init(_ objects: [KubernetesObject]) throws(Collision) {
    var byFile: [String: Int] = [:]
    var byIdentity: [KubernetesObject.Identity: Int] = [:]
    for (index, object) in objects.enumerated() {
      if let first = byFile.updateValue(index, forKey: object.fileName) {
        throw Collision(reason: .fileName(object.fileName), first: objects[first], second: object)
      }
      if let first = byIdentity.updateValue(index, forKey: object.identity) {
        throw Collision(reason: .identity(object.identity), first: objects[first], second: object)
      }
    }
    self.objects =
      objects
      .map { (rank: ApplyOrder.rank(of: $0.kind), object: $0) }
      .sorted { left, right in
        left.rank != right.rank
          ? left.rank < right.rank : left.object.id.precedesInBytes(right.object.id)
      }
      .map(\.object)
    lost =
      self.objects.lazy.compactMap { object in
        object.node.firstLostByKubernetes.map { LostCharacter(object: object.id, scalar: $0.scalar, origin: $0.origin) }
      }.first
  }

  public subscript(id: String) -> KubernetesObject? { objects.first { $0.id == id } }

  /// The origin of what belongs to all objects, such as the list of them.
  var origin: Origin? {
    for object in objects { if let origin = object.origin { return origin } }
    return nil
  }
}
