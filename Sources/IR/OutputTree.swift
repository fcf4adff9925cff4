public import Document
internal import Source

/// The families of output that `--only` can choose.
public enum OutputFamily: String, CaseIterable, Sendable {
  case kubernetes, helm, airflow, quality, terraform, argocd, ci, docs
}

/// One generated file, complete.
public struct OutputFile: Sendable {
  /// Relative to the repository's root, with `/`.
  public var path: String
  public var text: RenderedText
  public var family: OutputFamily

  public init(path: String, text: RenderedText, family: OutputFamily) {
    self.path = path
    self.text = text
    self.family = family
  }
}

/// What a pipeline compiles to: files by path, sorted by their bytes.
public struct OutputTree: Sendable {
  public private(set) var files: [OutputFile] = []

  public init() {}

  /// Two files of one path are two backends that claim it: the compiler's own fault.
  public init(_ files: [OutputFile]) {
    // Sorted, so that no order of backends shows in a listing or a lock.
    self.files = files.indices.sorted { files[$0].path.precedesInBytes(files[$1].path) }.map { files[$0] }
    for (left, right) in zip(self.files, self.files.dropFirst()) {
      precondition(left.path != right.path, "two backends write \(left.path)")
    }
  }

  public subscript(path: String) -> OutputFile? { files.first { $0.path == path } }
}
