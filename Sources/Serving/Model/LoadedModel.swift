internal import Files
internal import ONNX
internal import RuntimeContract

/// A version of a model, ready to answer.
public final class LoadedModel: Sendable {
  public let name: String
  public let version: String
  public let signature: ModelSignature
  private let evaluator: Evaluator

  /// Reads the folder.
  ///
  /// - Parameter memory: bytes that one batch may take.
  /// - Throws: `ModelFolderProblem`.
  init(name: String, version: String, folder: String, memory: Int) throws(ModelFolderProblem) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileBytes.read("\(folder)/\(ModelFolder.modelFile)")
    } catch { throw ModelFolderProblem("\(ModelFolder.modelFile): \(error.message)") }
    do throws(ModelError) {
      evaluator = try Evaluator(Model(reading: bytes), limits: Evaluator.Limits(memory: memory))
    } catch { throw ModelFolderProblem("\(ModelFolder.modelFile): \(error)") }
    signature = ModelSignature(
      inputs: evaluator.inputs, outputs: evaluator.outputs, profile: try ModelFolder.profile(of: folder))
    self.name = name
    self.version = version
  }

  /// - Throws: of kind `internal` when the model fails on tensors that fit its signature.
  func run(_ tensors: [String: Tensor]) throws(InferenceFailure) -> [NamedTensor] {
    do throws(ModelError) {
      return try evaluator.run(tensors)
    } catch {
      switch error.place {
      case .input: throw InferenceFailure(.badRequest, "\(error)")
      default: throw InferenceFailure(.internal, "the model failed: \(error)")
      }
    }
  }

  /// Answers made-up rows of zeros and empty texts, as many times as asked.
  func warmUp(_ count: Int) throws(ModelFolderProblem) {
    guard count > 0 else { return }
    var tensors: [String: Tensor] = [:]
    for input in signature.inputs {
      // Names stand for the same size everywhere, so one size does for all.
      let shape = (input.shape ?? [.variable("")]).map { dimension in
        if case .fixed(let size) = dimension { size } else { 1 }
      }
      let size = shape.reduce(1, *)
      let elements: Tensor.Elements =
        switch input.type {
        case .float: .floats(.init(repeating: 0, count: size))
        case .double: .doubles(.init(repeating: 0, count: size))
        case .uint8: .uint8s(.init(repeating: 0, count: size))
        case .int32: .int32s(.init(repeating: 0, count: size))
        case .int64: .int64s(.init(repeating: 0, count: size))
        case .string: .strings(.init(repeating: "", count: size))
        case .bool: .bools(.init(repeating: false, count: size))
        }
      tensors[input.name] = Tensor(shape: shape, elements)
    }
    for _ in 0..<count {
      do throws(InferenceFailure) {
        _ = try run(tensors)
      } catch { throw ModelFolderProblem("warming up: \(error.message)") }
    }
  }
}

/// Why a folder does not become a model that answers: for the log, and the repository's index.
public struct ModelFolderProblem: Error, Hashable, Sendable {
  public var message: String

  public init(_ message: String) { self.message = message }
}
