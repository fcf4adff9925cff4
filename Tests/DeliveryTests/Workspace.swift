import Delivery
import Document
import Foundation
import IR

/// A folder of its own for one test, removed with it.
final class Workspace {
  let path: String
  let root: Root

  init() throws {
    let template = FileManager.default.temporaryDirectory.appendingPathComponent("mlgen-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: template, withIntermediateDirectories: true)
    self.root = try Root(template.path)
    self.path = root.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    let target = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    // In place, as an editor does that keeps the file.
    if let handle = FileHandle(forWritingAtPath: target.path) {
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: Data(text.utf8))
      try handle.close()
    } else {
      try Data(text.utf8).write(to: target)
    }
  }

  func text(_ name: String) -> String? {
    FileManager.default.contents(atPath: "\(path)/\(name)").map { String(decoding: $0, as: UTF8.self) }
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }

  func createFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
  }

  /// Every file and folder below, folders with a slash behind, sorted.
  func listing(_ folder: String = "") -> [String] {
    let base = folder.isEmpty ? path : "\(path)/\(folder)"
    let names = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
    return names.map { name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: "\(base)/\(name)", isDirectory: &isFolder)
      return isFolder.boolValue ? name + "/" : name
    }.sorted()
  }
}

/// The owner of most tests.
let churn = Owner.pipeline("churn")

/// What the compiler would hand over: texts by their paths below `generated/churn/`.
func generation(
  _ files: KeyValuePairs<String, String>, owner: Owner = churn, compiler: String = "1.0.0",
  coverage: Generation.Coverage = .everything
) -> Generation {
  let outputs = files.map { name, text in
    OutputFile(
      path: "generated/churn/\(name)", text: RenderedText(bytes: Array(text.utf8)), family: .kubernetes)
  }
  let inputs = [Lock.Line(Digest(of: Array("spec".utf8)), "specs/churn.yaml")]
  return Generation(owner: owner, tree: OutputTree(outputs), compiler: compiler, inputs: inputs, coverage: coverage)
}

extension Workspace {
  /// Plans and applies; fails the caller when the plan is refused.
  @discardableResult
  func deliver(_ generation: Generation, force: Bool = false) throws -> Delivered {
    let plan = try DeliveryPlan(generation, in: root, force: force)
    guard plan.refusals.isEmpty else { throw Refused(refusals: plan.refusals) }
    return try plan.apply(in: root)
  }

  func refusals(_ generation: Generation, force: Bool = false) throws -> [Refusal] {
    try DeliveryPlan(generation, in: root, force: force).refusals
  }
}

struct Refused: Error { let refusals: [Refusal] }
