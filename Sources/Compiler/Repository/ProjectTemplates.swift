internal import Backends
internal import Diagnostics
internal import Source

/// The project's folder of templates: a file there replaces the shipped template of the same relative name.
struct ProjectTemplates {
  let folder: String

  /// - Parameter paths: those of all files below the folder, relative to the root.
  /// - Returns: nil when the folder replaces nothing, or something is wrong with a template, which `log` then says.
  func read(
    paths: [String], files: inout InputFiles, sources: inout SourceMap, log: inout DiagnosticLog
  ) throws -> TemplateSet? {
    var own: [String: SourceFile] = [:]
    // Each name is asked for, so that the coming of a file is noticed.
    for name in TemplateSet.entries.map(\.name) {
      let path = "\(folder)/\(name)"
      if let bytes = try files.read(path) {
        own[name] = sources.add(path: path, bytes: bytes)
      } else if paths.contains(path) {
        log.add(
          Diagnostic(
            .fileUnreadable, at: nil, "\(path) is a link that leads nowhere",
            help: "remove it to use the shipped template"))
      }
    }
    for path in paths {
      let name = String(path.dropFirst(folder.count + 1))
      if !TemplateSet.entries.contains(where: { $0.name == name }) { reject(path, name, &sources, &log) }
    }
    return own.isEmpty ? nil : TemplateSet(replacing: own, log: &log)
  }

  private func reject(_ path: String, _ name: String, _ sources: inout SourceMap, _ log: inout DiagnosticLog) {
    let names = TemplateSet.entries.map(\.name)
    let near = Suggestion.nearest(to: name, in: names)
    // Its content does not matter, only where it is.
    let file = sources.add(path: path, bytes: [])
    log.add(
      Diagnostic(
        .templateReplacesNothing, at: Span(file: file.id, start: 0, end: 0),
        "there is no shipped template `\(name)` that this could replace",
        help: near.map { "did you mean `\(folder)/\($0)`?" } ?? "`mlgen templates` lists them"))
  }
}
