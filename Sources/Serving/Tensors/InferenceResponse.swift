public import ONNX

/// What a model answered.
public struct InferenceResponse: Sendable {
  public var modelName: String
  public var modelVersion: String
  public var id: String?
  public var outputs: [Output]

  public struct Output: Sendable {
    public var name: String
    public var tensor: Tensor
    public var isBinary: Bool
  }
}
