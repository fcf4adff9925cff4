internal import Glibc
public import RuntimeContract

/// The folder of one run, whose folders the stages read and write.
public struct RunPlace: Sendable {
  public let folder: String

  /// - Parameter folder: the argument `--folder`, or nil: then the contract's variables name it.
  /// - Throws: `Failure` of kind `usage` when nothing names it.
  public init(folder: String?) throws {
    if var folder {
      while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
      guard !folder.isEmpty else { throw Failure(.usage, "--folder names no folder") }
      self.folder = folder
      return
    }
    let workspace = Self.variable(Contract.Variable.workspace) ?? Contract.Path.workspace
    guard let run = Self.variable(Contract.Variable.runID) else {
      throw Failure(
        .usage, "nothing says which run this is",
        advice: "pass --folder FOLDER, or set \(Contract.Variable.runID): the run's folder is then \(workspace)/RUN")
    }
    guard Self.isName(run) else {
      throw Failure(
        .usage, "\(Contract.Variable.runID) is '\(run)', which cannot name a folder",
        advice: "it is one part of a path: not empty, no '/', and neither '.' nor '..'")
    }
    self.folder = "\(workspace)/\(run)"
  }

  /// The run's name: the last part of its folder.
  public var name: String { folder.split(separator: "/").last.map(String.init) ?? folder }

  /// The folder that holds the runs of the pipeline.
  public var parent: String {
    guard let slash = folder.lastIndex(of: "/") else { return "." }
    return slash == folder.startIndex ? "/" : String(folder[..<slash])
  }

  public func path(_ name: String) -> String { "\(folder)/\(name)" }

  public func path(_ known: RunFolder) -> String { path(known.rawValue) }

  /// Whether it can stand as one part of a path.
  public static func isName(_ text: String) -> Bool {
    !text.isEmpty && text != "." && text != ".." && !text.utf8.contains(UInt8(ascii: "/")) && !text.utf8.contains(0)
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
