internal import ArgumentParser
internal import Backends
internal import Compiler
internal import Delivery
internal import Diagnostics
internal import Formats
internal import Spec

struct Templates: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "templates", abstract: "List the templates that a project may replace, or copy one out.",
    discussion: """
      Programs and pages come from templates. A file of the same relative name in the project's folder of templates
      (`templates` in mlgen.yaml, templates/ by default) replaces a shipped one.

      Examples:
        mlgen templates                          all of them, each with the values that it may use
        mlgen templates list docs/README.md      one of them
        mlgen templates eject docs/README.md     writes templates/docs/README.md, to be edited
      """,
    subcommands: [List.self, Eject.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List templates, each with the values that it may use.",
      discussion: """
        Of each value: its name, what kind it is, and what it means. One that may be missing is printed only inside of
        an `if` that asks for it.

        Examples:
          mlgen templates list
          mlgen templates list docs/README.md
        """)

    @Argument(help: "Names of templates; all by default.", completion: .templates)
    var names: [String] = []

    func run() throws {
      let session = try Templates.session()
      let entries = names.isEmpty ? TemplateSet.entries : try names.map(Templates.entry)
      let texts = entries.map { entry in
        let path = "\(session.compiler.project.templates)/\(entry.name)"
        let state = session.repository.root.exists(path) ? "replaced by \(path)" : "shipped"
        let lines = ["\(entry.name) (\(entry.language.rawValue), \(state))", "  \(entry.doc)", ""]
        return (lines + Templates.lines(of: entry.shape)).joined(separator: "\n")
      }
      Console.print(texts.joined(separator: "\n\n"))
    }
  }

  struct Eject: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "eject", abstract: "Copy a shipped template into the project, where it replaces the shipped one.",
      discussion: """
        The file is an input of the build from then on: commit it. Remove it to have the shipped one again.

        Examples:
          mlgen templates eject docs/README.md
          mlgen templates eject docs/README.md --force     takes the shipped text again, and loses the project's own
        """)

    @Argument(help: "The template's name, as `mlgen templates` lists it.", completion: .templates)
    var name: String

    @Flag(help: "Overwrite the project's own.")
    var force = false

    func run() throws {
      let entry = try Templates.entry(name)
      let session = try Templates.session()
      let root = session.repository.root
      let path = "\(session.compiler.project.templates)/\(entry.name)"
      let lock = try BuildLock(root)
      try withExtendedLifetime(lock) {
        if root.exists(path), !force {
          throw ValidationError("\(path) is there already; --force overwrites it")
        }
        try root.replace(path, with: entry.bytes)
      }
      let reader = entry.name.hasPrefix("init/") ? "`mlgen init` in this project" : "`mlgen build`"
      Console.error("\(path): written; \(reader) takes it from now on")
    }
  }

  /// - Throws: when the project file is broken, for it says where the templates are.
  private static func session() throws -> Session {
    let session = try Session()
    if session.compiler.log.hasErrors {
      session.report(session.compiler.log)
      throw ExitStatus.findings
    }
    return session
  }

  private static func entry(_ name: String) throws -> TemplateEntry {
    if let entry = TemplateSet.entries.first(where: { $0.name == name }) { return entry }
    let names = TemplateSet.entries.map(\.name)
    let near = Suggestion.nearest(to: name, in: names)
    throw ValidationError(
      "there is no template `\(name)`; "
        + (near.map { "did you mean `\($0)`?" } ?? "the templates are \(names.joined(separator: ", "))"))
  }

  /// The fields of a record in columns, those of its own records indented below them.
  private static func lines(of record: TemplateShape.Record) -> [String] {
    var rows: [(name: String, kind: String, doc: String)] = []
    collect(record, depth: 1, into: &rows)
    let name = rows.map(\.name.count).max() ?? 0
    let kind = rows.map(\.kind.count).max() ?? 0
    return rows.map { row in
      row.name.padded(to: name + 2) + row.kind.padded(to: kind + 2) + row.doc
    }
  }

  private static func collect(
    _ record: TemplateShape.Record, depth: Int, into rows: inout [(name: String, kind: String, doc: String)]
  ) {
    for field in record.fields {
      let indentation = String(repeating: "  ", count: depth)
      rows.append(
        (indentation + field.name, field.shape.name + (field.isOptional ? ", may be missing" : ""), field.doc))
      if let inner = field.shape.innermostRecord { collect(inner, depth: depth + 1, into: &rows) }
    }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
