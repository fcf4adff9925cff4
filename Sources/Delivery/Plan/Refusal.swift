public import Diagnostics
public import Source

/// Why the files of an owner are left as they are, all of them.
public enum Refusal: Hashable, Sendable {
  /// A file that was generated has been edited since.
  case edited(Change)
  /// A file that was never generated stands where an output goes.
  case foreign(Change)
  /// Something that is no file stands at a path, where `output` or a folder above it goes.
  case obstructed(path: String, by: Obstacle, output: String)
  /// The lock cannot be used; with its path and content.
  case lock(LockProblem, path: String, bytes: [UInt8])

  /// What would change if the file were taken.
  public var change: Change? {
    switch self {
    case .edited(let change), .foreign(let change): change
    case .obstructed, .lock: nil
    }
  }

  /// - Parameter sources: gains the lock when the finding points into it.
  public func diagnostic(sources: inout SourceMap) -> Diagnostic {
    switch self {
    case .edited(let change) where change.kind == .remove:
      return Diagnostic(
        .outputEdited, at: nil, "\(change.path) is no longer generated, and was edited by hand since it was",
        help: "move it away to keep the edit, or remove it with `--force`")
    case .edited(let change):
      return Diagnostic(
        .outputEdited, at: nil, "\(change.path) was edited by hand since it was generated",
        help: "say it in the spec, or take the generated content with `--force`")
    case .foreign(let change):
      return Diagnostic(
        .outputForeign, at: nil, "\(change.path) is in the way and was not generated",
        help: "move it away or delete it, and build again")
    case .obstructed(let path, let obstacle, let output):
      let place = RelativePath.order(path, output) == 0 ? "a generated file" : "the folder of \(output)"
      return Diagnostic(
        .outputObstructed, at: nil, "\(path) is \(obstacle.rawValue), where \(place) goes",
        help: obstacle == .link
          ? "remove the link: outputs are never written through one" : "move it away, and build again")
    case .lock(let problem, let path, let bytes):
      return problem.diagnostic(in: sources.add(path: path, bytes: bytes))
    }
  }
}
