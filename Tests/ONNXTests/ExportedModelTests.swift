import Foundation
import Testing

@testable import ONNX

/// Models that LightGBM, XGBoost and scikit-learn were exported as, with inputs and what ONNX Runtime makes of them:
/// tensors in a file are the initializers of a model. `tools/conformance/onnx_models.py --record` writes them.
struct ExportedModelTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Models")

  static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  static func read(_ name: String, _ file: String) throws -> Model {
    try Model(reading: [UInt8](Data(contentsOf: folder.appendingPathComponent(name).appendingPathComponent(file))))
  }

  static func tensors(_ name: String, _ file: String) throws -> [NamedTensor] {
    try read(name, file).graph.initializers
  }

  @Test func everyRowIsAsONNXRuntimeHasIt() throws {
    let names = try Self.names()
    #expect(names.count >= 8)
    for name in names {
      let evaluator = try Evaluator(try Self.read(name, "model.onnx"))
      let inputs = try Self.tensors(name, "inputs.onnx")
      let expected = try Self.tensors(name, "outputs.onnx")
      let outputs = try evaluator.run(Dictionary(uniqueKeysWithValues: inputs.map { ($0.name, $0.tensor) }))
      #expect(outputs.map(\.name) == expected.map(\.name))
      for (ours, theirs) in zip(outputs, expected) {
        #expect(isNear(ours.tensor, theirs.tensor), "\(name), output \(ours.name)")
      }
    }
  }

  @Test func threadsChangeNothing() throws {
    for name in try Self.names() {
      let model = try Self.read(name, "model.onnx")
      let inputs = Dictionary(uniqueKeysWithValues: try Self.tensors(name, "inputs.onnx").map { ($0.name, $0.tensor) })
      #expect(
        try Evaluator(model).run(inputs).map(\.tensor.bits)
          == Evaluator(model, threads: 3).run(inputs).map(\.tensor.bits))
    }
  }

  private func isNear(_ one: Tensor, _ other: Tensor) -> Bool {
    guard one.shape == other.shape else { return false }
    switch (one.elements, other.elements) {
    case (.floats(let ours), .floats(let theirs)):
      return zip(ours, theirs).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN || abs($0 - $1) <= 1e-5 * max(1, abs($1)) }
    case (.doubles(let ours), .doubles(let theirs)):
      return zip(ours, theirs).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN || abs($0 - $1) <= 1e-5 * max(1, abs($1)) }
    default: return one == other
    }
  }
}

extension Tensor {
  /// Bits instead of numbers: NaN is not equal to itself.
  fileprivate var bits: [UInt64] {
    switch elements {
    case .floats(let values): values.map { UInt64($0.bitPattern) }
    case .doubles(let values): values.map(\.bitPattern)
    case .int64s(let values): values.map { UInt64(bitPattern: $0) }
    default: [UInt64(elements.count)]
    }
  }
}
