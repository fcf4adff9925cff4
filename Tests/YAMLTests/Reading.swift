import Diagnostics
import Source
import YAML

/// A text as one file, read.
struct Reading {
  let file: SourceFile
  let node: Node?
  let log: DiagnosticLog

  init(_ text: String) { self.init(bytes: Array(text.utf8)) }

  init(bytes: [UInt8]) {
    var sources = SourceMap()
    file = sources.add(path: "specs/x.yaml", bytes: bytes)
    var log = DiagnosticLog()
    node = Reader.read(file, log: &log)
    self.log = log
  }

  /// The node at a path of keys and indices.
  subscript(path: String) -> Node? {
    path.split(separator: ".").reduce(node) { node, step in
      if let index = Int(step), let items = node?.items { return items.indices.contains(index) ? items[index] : nil }
      return node?[String(step)]
    }
  }

  func text(_ span: Span?) -> String? { span.map { file.text($0.range) } }

  /// The findings as `CODE|text under the caret|message`.
  var findings: [String] {
    log.all.map { "\($0.code)|\(text($0.span) ?? "-")|\($0.message)" }
  }
}

extension Node {
  /// The data in flow style, scalars quoted when they are not plain; spans do not show.
  var flow: String {
    switch content {
    case .scalar(let scalar): scalar.style == .plain ? scalar.text : "\"\(scalar.text)\""
    case .sequence(let items): "[" + items.map(\.flow).joined(separator: ", ") + "]"
    case .mapping(let entries): "{" + entries.map { "\($0.key): \($0.value.flow)" }.joined(separator: ", ") + "}"
    }
  }
}
