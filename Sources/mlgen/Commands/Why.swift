internal import ArgumentParser
internal import Compiler
internal import Document
internal import IR
internal import Source
internal import Spec

struct Why: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "Say where a line of the output comes from.",
    discussion: """
      Compiles the pipeline again and looks the line up: nothing but the repository is needed. Prints each place of
      the spec, with its layer, and the rule behind each value that nobody wrote.

      Example:
        mlgen why generated/churn/prod/kubernetes/horizontal-pod-autoscaler.yaml:23
      """)

  @Argument(help: "FILE:LINE of a generated file.", completion: .file())
  var place: FileLine

  func run() throws {
    var session = try Session()
    let path = try session.path(of: place.path)
    let tree: OutputTree
    let generator: String
    if session.isOfRepository(path) {
      tree = try session.repositoryTreeForTrace()
      generator = "the repository"
    } else if let facts = try session.owner(of: path) {
      tree = try session.compileForTrace(facts.path).tree
      generator = facts.path
    } else {
      throw ValidationError(
        "\(path) is no output of a pipeline; those lie in \(session.compiler.project.output)/PIPELINE/")
    }
    guard let output = tree[path] else {
      throw ValidationError("\(generator) does not generate \(path); `mlgen build` shows what it does")
    }
    guard let text = Trace.text(ofLine: place.line, in: output) else {
      throw ValidationError("\(path) has no line \(place.line)")
    }
    Console.print("\(path):\(place.line)\n  \(text)")
    let origins = output.text.origins[place.line]
    for origin in origins { Console.print(session.describe(origin)) }
    if origins.isEmpty { Console.print("  a comment of the compiler") }
  }
}

struct Where: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "where", abstract: "Say where a line of a spec ended up.",
    discussion: """
      Lists every line of the output that has something from this line of a spec, of mlgen.yaml or of a pins file.

      Example:
        mlgen where specs/churn.yaml:96
      """)

  @Argument(help: "FILE:LINE of an input.", completion: .specs)
  var place: FileLine

  func run() throws {
    var session = try Session()
    let path = try session.path(of: place.path)
    var found = false
    var isInput = false
    for facts in try session.readers(of: path) {
      let result = try session.compileForTrace(facts.path)
      guard let source = session.compiler.sources.file(path: path) else { continue }
      isInput = true
      guard place.line <= source.lineStarts.count else {
        throw ValidationError("\(path) has no line \(place.line)")
      }
      let range = source.range(ofLine: place.line)
      for place in Trace.places(of: source.id, range: range, in: result.tree) {
        found = true
        Console.print("\(place.path):\(place.line): \(place.text)")
      }
    }
    if isInput, let source = session.compiler.sources.file(path: path) {
      let range = source.range(ofLine: place.line)
      for place in Trace.places(of: source.id, range: range, in: try session.repositoryTreeForTrace()) {
        found = true
        Console.print("\(place.path):\(place.line): \(place.text)")
      }
    }
    guard isInput else { throw ValidationError("\(path) is no input of a pipeline") }
    if !found { Console.error("nothing in the output comes from \(path):\(place.line) alone") }
  }
}

/// `FILE:LINE`, as editors and compilers print it; a column behind it is ignored.
struct FileLine: ExpressibleByArgument {
  let path: String
  let line: Int

  init?(argument: String) {
    var parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count > 2, let last = parts.last, Int(last) != nil, Int(parts[parts.count - 2]) != nil {
      parts.removeLast()
    }
    guard parts.count >= 2, let line = parts.last.flatMap({ Int($0) }), line >= 1 else { return nil }
    self.path = parts.dropLast().joined(separator: ":")
    self.line = line
    if path.isEmpty { return nil }
  }
}
