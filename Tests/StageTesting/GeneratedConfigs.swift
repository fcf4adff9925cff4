public import Foundation

/// The root of this package.
public let packageRoot = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// A config of a program, as a generated ConfigMap carries it.
public struct GeneratedConfig {
  /// The manifest, relative to the root of the package.
  public let manifest: String
  /// Such as `fit.json`.
  public let fileName: String
  public let json: String

  /// Every one that this repository has generated, in plain manifests: charts hold the same as templates.
  public static func all() throws -> [GeneratedConfig] {
    let examples = try FileManager.default.contentsOfDirectory(
      atPath: packageRoot.appendingPathComponent("examples").path)
    let folders = ["generated"] + examples.sorted().map { "examples/\($0)/generated" }
    return try folders.flatMap { folder -> [GeneratedConfig] in
      let path = packageRoot.appendingPathComponent(folder).path
      guard FileManager.default.fileExists(atPath: path) else { return [] }
      return try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
        .filter { $0.contains("/kubernetes/config-map-") }
        .flatMap { try configs(in: "\(folder)/\($0)") }
    }
  }

  /// The literal blocks `NAME.json: |` of a manifest.
  private static func configs(in manifest: String) throws -> [GeneratedConfig] {
    let text = try String(contentsOf: packageRoot.appendingPathComponent(manifest), encoding: .utf8)
    var configs: [GeneratedConfig] = []
    var name: String?
    var lines: [Substring] = []
    func end() {
      if let name {
        configs.append(GeneratedConfig(manifest: manifest, fileName: name, json: lines.joined(separator: "\n") + "\n"))
      }
      name = nil
      lines = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if name != nil, line.hasPrefix("    ") {
        lines.append(line.dropFirst(4))
        continue
      }
      end()
      if line.hasPrefix("  "), line.hasSuffix(".json: |") { name = String(line.dropFirst(2).dropLast(": |".count)) }
    }
    end()
    return configs
  }
}
