public import Diagnostics
internal import IR
public import Source

/// What has to happen on disk so that an owner's files are what was generated: found by reading, before any write.
public struct DeliveryPlan: Sendable {
  public let owner: Owner
  /// Sorted by path. The lock is not among them.
  public let changes: [Change]
  /// The change of the lock itself, if any.
  public let lockChange: Change?
  /// Any of them keeps all of the owner's files as they are. Sorted by path, the lock's first.
  public let refusals: [Refusal]

  /// Outputs that are on disk as they shall be, with their stamps.
  let unchanged: [Witness]
  let lockBytes: [UInt8]
  /// What the lock would be if it told what is on disk now; nil unless an earlier delivery was cut short.
  let settledLock: Lock?
  /// Every path that an earlier delivery which was cut short may have begun to write.
  let unfinished: [String]
  /// Folders that stand where files go and hold no file but what is removed and what is temporary.
  let givingWay: [String]
  /// The stamp of the lock, when it stays as it is.
  let lockStamp: FileStamp?
  let digests: [Digest]
  let isComplete: Bool

  /// Whether the disk is as it shall be, but for what an earlier delivery that was cut short left lying about.
  public var isCurrent: Bool { changes.isEmpty && lockChange == nil && refusals.isEmpty }

  /// All changes with that of the lock and those that were refused, sorted by path: what `--check` shows.
  public var differences: [Change] {
    (changes + refusals.compactMap(\.change) + (lockChange.map { [$0] } ?? []))
      .sorted { RelativePath.precedes($0.path, $1.path) }
  }

  /// The refusals as findings.
  ///
  /// - Parameter sources: gains the lock when a finding points into it.
  public func diagnostics(sources: inout SourceMap) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    for refusal in refusals { diagnostics.append(refusal.diagnostic(sources: &sources)) }
    return diagnostics
  }

  /// Compares what was generated with the lock and the disk. Writes nothing.
  ///
  /// - Parameter force: takes files that were edited by hand; never those that were not generated.
  public init(_ generation: Generation, in root: Root, force: Bool = false) throws(EnvironmentError) {
    var survey = Survey(generation, root, force: force)
    try survey.run()
    self.owner = generation.owner
    self.changes = survey.changes
    self.refusals = survey.refusals
    self.unchanged = survey.unchanged
    self.digests = survey.digests
    self.settledLock = survey.settledLock
    self.unfinished = survey.unfinished
    self.givingWay = survey.givingWay
    self.isComplete = generation.coverage == .everything
    let isRemoval = generation.coverage == .everything && generation.tree.files.isEmpty
    self.lockBytes = isRemoval ? [] : survey.newLock.bytes
    let onDisk = survey.lockFile
    switch (onDisk, isRemoval) {
    case (nil, true): self.lockChange = nil
    case (let file?, true):
      self.lockChange = Change(kind: .remove, path: owner.lockPath, old: file.bytes, new: [])
    case (nil, false):
      self.lockChange = Change(kind: .create, path: owner.lockPath, old: [], new: lockBytes)
    case (let file?, false):
      let isSame = file.bytes == lockBytes
      self.lockChange =
        isSame ? nil : Change(kind: .replace, path: owner.lockPath, old: file.bytes, new: lockBytes)
    }
    self.lockStamp = onDisk?.stamp
  }
}
