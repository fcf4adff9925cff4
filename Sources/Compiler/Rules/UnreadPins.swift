internal import Diagnostics
internal import Source

/// A file in the folder of pins that no build reads: what it pins would silently not be there.
struct UnreadPins {
  /// Relative to the repository's root.
  let path: String
  private let folder: String
  /// The pipeline whose file it would be.
  private let name: String
  private let ending: String

  /// Those among the files of a folder, in the order of their paths.
  static func all(of files: [String], folder: String, pipelines: [String]) -> [UnreadPins] {
    files.sorted { $0.precedesInBytes($1) }.compactMap { path in
      let ending = [".yaml", ".yml"].first(where: path.hasSuffix)
      guard path.hasPrefix("\(folder)/"), let ending else { return nil }
      let name = String(path.dropFirst(folder.count + 1).dropLast(ending.count))
      if ending == ".yaml", pipelines.contains(name) { return nil }
      return UnreadPins(path: path, folder: folder, name: name, ending: ending)
    }
  }

  /// - Parameters:
  ///   - pipeline: what the file itself says under `pipeline`, when it can be read.
  ///   - place: of that, else of the file.
  ///   - files: all of the folder.
  func finding(pipeline: String?, at place: Span, files: [String], pipelines: [String]) -> Diagnostic {
    if ending == ".yml" {
      let right = file(of: name)
      return Diagnostic(
        .pinsOfOtherEnding, at: place, "\(path) is never read: files of pins end in `.yaml`",
        help: files.contains(right) ? "keep what is right of the two in \(right)" : "rename it to \(right)")
    }
    var help = Phrase.help(for: name, among: pipelines, called: "pipelines")
    if let pipeline, pipelines.contains(pipeline), !files.contains(file(of: pipeline)) {
      help = "rename it to \(file(of: pipeline))"
    }
    return Diagnostic(
      .pinsOfNoPipeline, at: place, "\(path) is the file of a pipeline `\(name)`, and no spec describes one",
      help: help)
  }

  private func file(of pipeline: String) -> String { "\(folder)/\(pipeline).yaml" }
}
