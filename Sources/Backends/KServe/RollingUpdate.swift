internal import Document

/// How a new version of the model server replaces the old one: new pods first, so that capacity never falls.
enum RollingUpdate {
  private static let surgePercent = 25

  static let strategy: Node = [
    "type": "RollingUpdate",
    "rollingUpdate": ["maxSurge": Node("\(surgePercent)%"), "maxUnavailable": 0],
  ]

  /// How many pods more than `replicas` exist during a rollout: Kubernetes rounds a surge up.
  static func surge(of replicas: Int) -> Int { (replicas * surgePercent + 99) / 100 }
}
