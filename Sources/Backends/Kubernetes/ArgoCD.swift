internal import Document
internal import Formats
internal import Source

/// What Argo CD reads on objects of any kind.
enum ArgoCD {
  /// Keeps what holds data: neither a sync that no longer has it nor the deletion of the Application removes it. A
  /// bucket's mount holds none, and is renamed when it changes, so its old volume and claim are pruned.
  static let keeps = Node.Entry("argocd.argoproj.io/sync-options", "Prune=false,Delete=false")

  /// Removes a mount behind everything else of a sync: a pod that still uses it holds its deletion up, and Argo CD would
  /// wait for that before it goes on.
  static let goesLast = Node.Entry("argocd.argoproj.io/sync-options", "PruneLast=true")

  /// The wave that objects of a kind are synced in; nothing for the wave that Argo CD takes without being told.
  static func wave(of kind: String) -> [Node.Entry] {
    let wave = ApplyOrder.wave(of: kind)
    return wave == 0
      ? []
      : [.init("argocd.argoproj.io/sync-wave", Node("\(wave)", origin: .rule("Argo CD syncs kinds in this order")))]
  }
}
