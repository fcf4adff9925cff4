internal import Document

/// What Argo CD reads on objects of any kind.
enum ArgoCD {
  /// Keeps what holds data: neither a sync that no longer has it nor the deletion of the Application removes it.
  static let keeps = Node.Entry("argocd.argoproj.io/sync-options", "Prune=false,Delete=false")
}
