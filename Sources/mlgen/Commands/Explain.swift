internal import ArgumentParser
internal import Compiler
internal import Diagnostics
internal import Document
internal import Source
internal import Spec

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain a finding's code, or print a spec with every default filled in.",
    discussion: """
      Examples:
        mlgen explain ML0203
        mlgen explain --all                       every code, for reading or searching
        mlgen explain --defaults specs/churn.yaml
        mlgen explain --defaults specs/churn.yaml --env dev
      """)

  @Argument(help: "A code such as ML0203.", completion: .codes)
  var code: String?

  @Flag(help: "Explain every code.")
  var all = false

  @Option(help: "Print this spec with every value filled in, and where each comes from.", completion: .specs)
  var defaults: String?

  @Option(
    name: .customLong("env"), help: "With --defaults: one environment; all of them by default.",
    completion: .environments)
  var environment: String?

  func validate() throws {
    guard [code != nil, all, defaults != nil].filter({ $0 }).count == 1 else {
      throw ValidationError("give one of: a code, --all, or --defaults SPEC")
    }
  }

  func run() throws {
    if let defaults { return try printDefaults(of: defaults) }
    if all {
      Console.print(Code.all.map(Self.text).joined(separator: "\n\n"))
      return
    }
    guard let id = code?.uppercased(), let code = Code(id: id) else {
      let known = Suggestion.nearest(to: code?.uppercased() ?? "", in: Code.all.map(\.id))
      throw ValidationError(
        "there is no code `\(code ?? "")`"
          + (known.map { "; did you mean \($0)?" } ?? "; `mlgen explain --all` lists them"))
    }
    Console.print(Self.text(code))
  }

  static func text(_ code: Code) -> String {
    func indented(_ text: String) -> String {
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
    }
    return """
      \(code.id): \(code.title) (\(code.severity.rawValue))

      \(code.meaning)

      Wrong:

      \(indented(code.wrong))

      Right:

      \(indented(code.right))
      """
  }

  private func printDefaults(of argument: String) throws {
    var session = try Session()
    let path = try session.path(of: argument)
    let specs = try session.compiler.specs(of: path)
    session.report(session.compiler.log)
    guard let specs, !session.compiler.log.hasErrors else { throw ExitStatus.findings }
    try EnvironmentChoice.check(environment, of: path, known: specs.map(\.environment))
    for (name, spec) in specs where environment == nil || name == environment {
      let text = YAMLWriter.render(
        spec.document, header: ["\(path) in the environment \(name), every value filled in"])
      Console.emit(Annotated(text, session: session).bytes)
    }
  }
}

/// A document with the origin of each line as a comment behind it.
private struct Annotated {
  let bytes: [UInt8]

  init(_ text: RenderedText, session: Session) {
    var lines = text.string.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    // Structure repeats the origin of its object: only values say something.
    let widest = min(60, lines.map(\.count).max() ?? 0)
    var annotated = ""
    for (index, line) in lines.enumerated() {
      let isValue = !line.hasSuffix(":") && !line.hasPrefix("#") && line != "---"
      guard isValue, let origin = text.origins[index + 1].last else {
        annotated += line + "\n"
        continue
      }
      let padding = String(repeating: " ", count: max(2, widest + 2 - line.count))
      annotated += "\(line)\(padding)# \(session.brief(origin))\n"
    }
    bytes = Array(annotated.utf8)
  }
}

extension Session {
  /// An origin in a few words.
  fileprivate func brief(_ origin: Origin) -> String {
    switch origin {
    case .span(let span):
      let source = compiler.sources[span.file]
      return "\(source.path):\(source.position(at: span.range.lowerBound).line)"
    case .rule(let rule): return "\(rule)"
    case .several(let list): return list.origins.map(brief).joined(separator: "; ")
    }
  }
}
