public import Diagnostics
public import Source

/// Why a lock cannot be used.
public struct LockProblem: Error, Hashable, Sendable {
  enum Kind: Hashable {
    case conflict
    case format(String)
    /// With what was expected there.
    case malformed(String)
  }

  let kind: Kind
  /// From 1.
  let line: Int

  init(_ kind: Kind, line: Int) {
    self.kind = kind
    self.line = line
  }

  /// - Parameter file: the lock's own text.
  public func diagnostic(in file: SourceFile) -> Diagnostic {
    let range = file.range(ofLine: line)
    let span = Span(file: file.id, start: range.lowerBound, end: range.upperBound)
    let folder = RelativePath.split(file.path).folder
    switch kind {
    case .conflict:
      return Diagnostic(
        .lockConflict, at: span, "the lock has merge conflicts",
        help: "take one side of the whole folder, for example with `git checkout --ours -- \(folder)`, and build again")
    case .format(let found):
      return Diagnostic(
        .lockFormatUnknown, at: span, "the lock has format `\(found)`, which this version does not know",
        help: "use the version of mlgen that wrote it, or a newer one")
    case .malformed(let expected):
      return Diagnostic(
        .lockDamaged, at: span, "the lock is not as mlgen wrote it: \(expected)",
        help: "restore it with `git checkout -- \(file.path)`, or delete it to take over the files that are up to date")
    }
  }
}
