import Document
import Formats
import Foundation
import Testing

/// helm and kubectl, as `RealTool` finds them.
struct KubernetesTools: Sendable {
  let helm: String
  let kubectl: String

  static let found: KubernetesTools? = {
    guard let helm = RealTool.path("helm", environment: "kubernetes"),
      let kubectl = RealTool.path("kubectl", environment: "kubernetes")
    else { return nil }
    return KubernetesTools(helm: helm, kubectl: kubectl)
  }()

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// An object as a tool read it, by what makes it one of its cluster's.
  typealias Objects = [String: NSDictionary]

  static func write(_ files: [RenderedFile], to folder: URL) throws {
    for file in files {
      let url = folder.appendingPathComponent(file.path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.text.bytes).write(to: url)
    }
  }

  /// A new folder for the time of `body`.
  static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mlgen-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  /// `helm template` with a values file of the chart, and perhaps one value more.
  func template(_ chart: URL, environment: String, set: String? = nil) throws -> Objects {
    try Self.withFolder { output in
      try run(
        helm,
        ["template", "r", chart.path, "--values", chart.path + "/" + HelmChart.valuesFile(of: environment)]
          + ["--output-dir", output.path] + (set.map { ["--set-json", $0] } ?? []))
      return try read(output)
    }
  }

  /// `kubectl kustomize`.
  func kustomize(_ folder: URL) throws -> Objects {
    try Self.withFolder { output in
      try run(kubectl, ["kustomize", folder.path, "--output", output.path])
      return try read(output)
    }
  }

  func lint(_ chart: URL, environment: String) throws {
    try run(
      helm, ["lint", "--strict", chart.path, "--values", chart.path + "/" + HelmChart.valuesFile(of: environment)])
  }

  /// Every YAML file of a folder, as helm's own reader takes it: the files become those of a chart that prints their
  /// JSON. One file may hold several documents.
  private func read(_ folder: URL) throws -> Objects {
    try Self.withFolder { chart in
      var names: [String] = []
      let inner = chart.appendingPathComponent("in")
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
      let found = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
      for path in found.sorted() where path.hasSuffix(".yaml") {
        let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
        for document in ("\n" + text).components(separatedBy: "\n---\n") where !document.isEmpty && document != "\n" {
          let name = "\(names.count).yaml"
          try document.write(to: inner.appendingPathComponent(name), atomically: false, encoding: .utf8)
          names.append(name)
        }
      }
      try "apiVersion: v2\nname: read\nversion: 0.0.1\n".write(
        to: chart.appendingPathComponent("Chart.yaml"), atomically: false, encoding: .utf8)
      let templates = chart.appendingPathComponent("templates")
      try FileManager.default.createDirectory(at: templates, withIntermediateDirectories: true)
      // Foundation drops a byte order mark that starts a string, unless it is escaped.
      let template = #"""
        {{ range $path, $_ := .Files.Glob "in/*" }}
        {{ $path }}: {{ $.Files.Get $path | fromYaml | toJson | replace "\ufeff" "\\ufeff" | b64enc }}
        {{ end }}
        """#
      try template.write(to: templates.appendingPathComponent("x.yaml"), atomically: false, encoding: .utf8)
      var objects: Objects = [:]
      for line in try run(helm, ["template", chart.path]).split(separator: "\n") where line.hasPrefix("in/") {
        let data = try #require(line.split(separator: " ").last.flatMap { Data(base64Encoded: String($0)) })
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? NSDictionary)
        if object["kind"] == nil { throw Failure(description: "not an object: \(object)") }
        try Self.add(object, to: &objects)
      }
      #expect(objects.count == names.count)
      return objects
    }
  }

  static func add(_ object: NSDictionary, to objects: inout Objects) throws {
    let metadata = object["metadata"] as? NSDictionary
    let key = [object["apiVersion"], object["kind"], metadata?["namespace"], metadata?["name"]]
      .map { $0 as? String ?? "" }.joined(separator: " ")
    guard objects.updateValue(object, forKey: key) == nil else { throw Failure(description: "two objects \(key)") }
  }

  @discardableResult
  private func run(_ tool: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(([tool] + arguments).joined(separator: " ")): \(text.suffix(4_000))")
    }
    return text
  }
}

/// A suite that needs the tools says so when they are not there.
extension Trait where Self == ConditionTrait {
  static var needsKubernetesTools: Self {
    .enabled(if: KubernetesTools.found != nil, "neither MLGEN_HELM and MLGEN_KUBECTL nor .venv/kubernetes has them")
  }
}
