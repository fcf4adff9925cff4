internal import Document

/// The Pod Security Standard `restricted`, written out: every pod that mlgen prints has it, wherever the pod stands.
///
/// https://kubernetes.io/docs/concepts/security/pod-security-standards/
enum PodSecurity {
  /// The user and group `nonroot` of distroless images, which our images share.
  static let user = 65_532

  /// A pod's `securityContext`. The group owns volumes, so that a non-root process can write the workspace.
  static let pod: Node = [
    "runAsNonRoot": true,
    "runAsUser": Node(user),
    "runAsGroup": Node(user),
    "fsGroup": Node(user),
    "fsGroupChangePolicy": "OnRootMismatch",
    "seccompProfile": ["type": "RuntimeDefault"],
  ]

  /// A container's `securityContext`. Repeats what the pod says, because KServe and policy checkers read a runtime's
  /// container by itself.
  static let container: Node = [
    "allowPrivilegeEscalation": false,
    "readOnlyRootFilesystem": true,
    "runAsNonRoot": true,
    "capabilities": ["drop": ["ALL"]],
    "seccompProfile": ["type": "RuntimeDefault"],
  ]

  /// Labels by which a namespace's admission refuses, warns of and logs pods that fall short.
  ///
  /// - Parameter version: `MAJOR.MINOR` of Kubernetes, so that an upgrade of the cluster changes no verdict.
  static func namespaceLabels(version: Node) -> [Node.Entry] {
    ["enforce", "audit", "warn"].flatMap { mode -> [Node.Entry] in
      [
        .init("pod-security.kubernetes.io/\(mode)", "restricted"),
        .init("pod-security.kubernetes.io/\(mode)-version", version),
      ]
    }
  }
}
