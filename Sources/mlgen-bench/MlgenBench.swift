internal import Diagnostics
internal import Document
internal import Glibc
internal import Source
internal import YAML

/// The work that benchmarks compare with other programs: `mlgen-bench render FILE [--no-origins]` prints the five
/// objects of each pipeline of a file of parameters.
@main
enum MlgenBench {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let unknown = arguments.dropFirst(2).contains { $0 != "--no-origins" }
    guard arguments.first == "render", arguments.count >= 2, !unknown else {
      fail("usage: mlgen-bench render FILE [--no-origins]", code: 2)
    }
    guard let bytes = contents(of: arguments[1]) else { fail("\(arguments[1]) cannot be read", code: 3) }
    var sources = SourceMap()
    var log = DiagnosticLog()
    let file = sources.add(path: arguments[1], bytes: bytes)
    guard let root = Reader.read(file, log: &log), let items = root.items, !log.hasErrors else {
      fail("\(arguments[1]) is not a list of parameters", code: 1)
    }
    let originless = arguments.contains("--no-origins")
    for item in items {
      guard let parameters = Parameters(item) else {
        fail("line \(file.line(at: item.span.range.lowerBound)): not the parameters of a pipeline", code: 1)
      }
      let objects = PipelineObjects(parameters, hasOrigins: !originless).all
      guard write(YAMLWriter.render(stream: objects).bytes, to: STDOUT_FILENO) else {
        fail("standard output is closed", code: 3)
      }
    }
  }

  private static func contents(of path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &piece, piece.count)
      if count < 0 { return nil }
      if count == 0 { return bytes }
      bytes += piece.prefix(count)
    }
  }

  /// Whether all of it was taken.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func fail(_ message: String, code: Int32) -> Never {
    _ = write(Array("mlgen-bench: \(message)\n".utf8), to: STDERR_FILENO)
    exit(code)
  }
}
