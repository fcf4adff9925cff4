internal import ArgumentParser
internal import Compiler
internal import Delivery
internal import Diagnostics
internal import Source
internal import Spec

/// One run over one repository: opens it, reads its project file, and prints what was found.
struct Session {
  let repository: Repository
  private let reader: InputReader
  var compiler: PipelineCompiler

  /// - Parameter folder: where to look for the repository from.
  init(in folder: String = ".") throws {
    repository = try Repository.find(from: folder)
    let reader = InputReader(root: repository.root)
    self.reader = reader
    compiler = PipelineCompiler(
      version: CompilerVersion.current, files: InputFiles { try reader.read($0) })
    try compiler.readProject(path: Repository.projectFile)
  }

  /// What the last reads saw, for the lock and the cache.
  func witnesses(of reads: [InputFiles.Read]) -> (lock: [Lock.Line], cache: [Witness]) {
    var lines: [Lock.Line] = []
    var witnesses: [Witness] = []
    for read in reads {
      if let file = reader.files[read.path] {
        let digest = Digest(of: file.bytes)
        lines.append(Lock.Line(digest, read.path))
        witnesses.append(.file(file, digest: digest))
      } else {
        witnesses.append(.absent(read.path))
      }
    }
    return (lines, witnesses)
  }

  /// All specs that the project file's patterns match, sorted.
  func allSpecs() throws -> [String] {
    var paths: [String] = []
    for pattern in compiler.project.specs.map(\.value) {
      paths += try repository.root.list(pattern)
    }
    // Two patterns may match one file.
    paths.sort { $0.precedesInBytes($1) }
    var distinct: [String] = []
    for path in paths where path != distinct.last { distinct.append(path) }
    return distinct
  }

  /// The files of pins, and those that somebody may take for one.
  func pinFiles() throws -> [String] {
    try ["yaml", "yml"].flatMap { try repository.root.list("\(compiler.project.pins)/*.\($0)") }
  }

  /// The files of pins that these pipelines have.
  func pins(of pipelines: [PipelineFacts]) throws -> [String] {
    pipelines.map { "\(compiler.project.pins)/\($0.name).yaml" }.filter { repository.root.exists($0) }
  }

  /// Reads the project's own templates, once.
  mutating func readTemplates() throws {
    let root = repository.root
    try compiler.readTemplates { try root.files(below: $0) }
  }

  /// A path as the user typed it, relative to the root.
  func path(of argument: String) throws -> String {
    guard let path = repository.relativePath(of: argument) else {
      throw ValidationError("\(argument) lies outside of the repository at \(repository.root.path)")
    }
    return path
  }

  /// Prints the findings: machine formats on standard output, text for people on standard error.
  func report(_ log: DiagnosticLog, format: DiagnosticFormat? = nil) {
    let sorted = log.sorted(in: compiler.sources)
    if !sorted.isEmpty {
      let renderer = TerminalRenderer(sources: compiler.sources, isColored: Console.usesColor)
      Console.error(renderer.render(sorted))
      Console.error(renderer.summary(of: sorted))
    }
    if let format { Console.emit(Array(render(sorted, as: format, sources: compiler.sources).utf8)) }
  }
}

/// Reads through the repository's root and remembers each file's stamp.
final class InputReader {
  private let root: Root
  private(set) var files: [String: InputFile] = [:]

  init(root: Root) { self.root = root }

  func read(_ path: String) throws -> [UInt8]? {
    if let known = files[path] { return known.bytes }
    guard let file = try root.read(path) else { return nil }
    files[path] = file
    return file.bytes
  }
}
