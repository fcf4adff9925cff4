/// What a delivery did.
public struct Delivered: Sendable {
  /// Files created or replaced, sorted by path; without the lock.
  public let written: [String]
  /// Sorted by path.
  public let removed: [String]
  /// Every output with its stamp, and the lock, for the cache; nil when only a part of the owner's files was delivered,
  /// for then nothing is known of the others.
  public let witnesses: [Witness]?
}

extension DeliveryPlan {
  /// Makes the disk as planned.
  ///
  /// Every file is written whole under a temporary name beside its place and then renamed, so a reader sees the old
  /// content or the new one. The order makes a build that is killed between any two steps harmless to the next:
  ///
  /// 1. The new lock is written as a *pending* lock. From here on a content that either lock lists is our own.
  /// 2. All temporary files are written. A disk that fills up is noticed here; they are removed, and all is as before.
  /// 3. Files that are no longer generated are removed, with folders that become empty or stand where a
  ///    file goes.
  /// 4. The temporary files are renamed to their places.
  /// 5. The pending lock is renamed to the lock.
  ///
  /// A later build that finds a pending lock first writes a lock that tells what is on disk now (`settledLock`), so
  /// that two deliveries cut short one after the other leave nothing unknown.
  ///
  /// Nothing is flushed to the device: after a power cut a file may be empty, and is refused as edited until `--force`
  /// takes it. Flushing each of 46,000 files would cost minutes.
  ///
  /// On an error after step 2 the pending lock stays, and the next build goes on from there.
  ///
  /// - Precondition: there are no refusals.
  public func apply(in root: Root) throws(EnvironmentError) -> Delivered {
    precondition(refusals.isEmpty, "a plan with refusals is not applied")
    var writer = Writer(root, owner)
    let isRemoval = lockBytes.isEmpty
    if let settledLock { try writer.settle(settledLock, unfinished: unfinished) }
    var lockStamp = lockStamp
    var stamps: [FileStamp?] = []
    if lockChange != nil || !changes.isEmpty || settledLock != nil {
      if !isRemoval { try writer.stage(changes, pendingLock: lockBytes) }
      try writer.remove(changes, givingWay: givingWay, alsoEmpty: unfinished)
      stamps = try writer.commit()
      lockStamp = isRemoval ? nil : try writer.replaceLock()
      if isRemoval { try writer.removeLock() }
    }
    let written = changes.filter { $0.kind != .remove }.map(\.path)
    let removed = changes.filter { $0.kind == .remove }.map(\.path)
    return Delivered(written: written, removed: removed, witnesses: witnesses(of: stamps, lockStamp: lockStamp))
  }

  /// nil when not all is known.
  private func witnesses(of stamps: [FileStamp?], lockStamp: FileStamp?) -> [Witness]? {
    guard isComplete else { return nil }
    var witnesses = unchanged
    var stamps = stamps[...]
    for (change, digest) in zip(changes, digests) where change.kind != .remove {
      // A file that is gone again already has no stamp: the next run has to look.
      guard let stamp = stamps.popFirst(), let stamp else { return nil }
      witnesses.append(Witness(path: change.path, kind: .output, stamp: stamp, digest: digest))
    }
    witnesses.sort { RelativePath.precedes($0.path, $1.path) }
    if let lockStamp {
      witnesses.append(Witness(path: owner.lockPath, kind: .output, stamp: lockStamp, digest: Digest(of: lockBytes)))
      // A delivery that is cut short must be noticed even when its inputs are put back as they were.
      witnesses.append(.absent(owner.pendingLockPath))
    }
    return witnesses
  }
}
