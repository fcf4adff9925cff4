import ONNX
import RuntimeContract

@testable import Serving

/// Everything that happens to the bytes of a request before a model computes it, with what must hold whatever they are: it is
/// refused with words that fit a client, or it becomes tensors of the sizes that they say.
struct Requests {
  /// Columns of every kind, and a matrix.
  private static let signatures = [
    ModelSignature(
      inputs: [
        ValueInfo(name: "x", type: .float, shape: [.variable("rows")]),
        ValueInfo(name: "n", type: .int64, shape: [.variable("rows")]),
        ValueInfo(name: "t", type: .string, shape: [.variable("rows")]),
        ValueInfo(name: "b", type: .bool, shape: [.variable("rows")]),
      ], outputs: [ValueInfo(name: "y", type: .float, shape: [.variable("rows")])]),
    ModelSignature(
      inputs: [ValueInfo(name: "x", type: .float, shape: [.variable("rows"), .fixed(3)])],
      outputs: [ValueInfo(name: "y", type: .float, shape: [.variable("rows"), .fixed(3)])]),
  ]

  /// The first byte says how the rest is read.
  func run(_ input: [UInt8]) {
    guard let way = input.first else { return }
    let signature = Self.signatures[Int(way >> 4 & 1)]
    let acceptsNaN = way >> 5 & 1 == 1
    let policy: MissingValues = acceptsNaN ? .model : .reject
    input.dropFirst().withUnsafeBytes { bytes in
      do throws(InferenceFailure) {
        switch way & 15 {
        case 0: try check(RequestReader(acceptsNaN: acceptsNaN).request(bytes), signature, policy)
        case 1:
          // Where JSON ends and tensors begin is said by the client, and need not be true.
          guard let split = bytes.first else { return }
          let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
          try check(RequestReader(acceptsNaN: acceptsNaN).request(rest, jsonLength: Int(split) * 2), signature, policy)
        case 2: try check(signature.request(raw: bytes), signature, policy)
        case 3:
          try check(InstancesReader(signature: signature, acceptsNaN: acceptsNaN).request(bytes), signature, policy)
        case 4:
          let plain = try Gzip.inflated(bytes, limit: 1 << 16)
          Self.require(plain.count <= 1 << 16, "no more comes out than may")
        case 5: headers(bytes)
        default:
          guard bytes.count >= 2 else { return }
          let datatype = Datatype.allCases[Int(bytes[0]) % Datatype.allCases.count]
          let count = Int(bytes[1])
          let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(2))
          var data = BinaryData(rest)
          let elements = try data.elements(of: datatype, shape: [count], bytes: rest.count, input: "x")
          Self.require(elements.count == count, "as many elements as were asked for")
        }
      } catch {
        Self.require(!error.message.isEmpty, "a refusal has words")
        Self.require(
          error.kind == .badRequest || error.kind == .tooLarge || error.kind == .unsupported,
          "what a client did wrong is not the server's fault: \(error)")
      }
    }
  }

  private func check(
    _ request: InferenceRequest, _ signature: ModelSignature, _ policy: MissingValues
  ) throws(InferenceFailure) {
    for input in request.inputs {
      let (count, overflows) = input.shape.reduce((1, false)) { product, size in
        let (value, overflow) = product.0.multipliedReportingOverflow(by: size)
        return (value, product.1 || overflow)
      }
      Self.require(!overflows && count == input.elements.count, "a tensor has the elements of its shape")
      Self.require(input.missing.allSatisfy { 0..<count ~= $0 }, "what is missing has a place")
    }
    _ = try signature.outputs(of: request)
    let (tensors, rows) = try signature.bind(request, policy)
    Self.require(0...ModelSignature.maximumRows ~= rows, "no more rows than may be")
    for input in signature.inputs {
      guard let tensor = tensors[input.name] else { preconditionFailure("broken: every input has a tensor") }
      Self.require(tensor.shape.first == rows, "every tensor has the rows")
      Self.require(tensor.elements.count == tensor.shape.reduce(1, *), "a tensor has the elements of its shape")
      Self.require(tensor.elements.type == input.type, "a tensor has the type that the graph takes")
    }
  }

  private func headers(_ bytes: UnsafeRawBufferPointer) {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    guard let context = TraceContext(traceparent: Array(lines.prefix(1)), tracestate: Array(lines.dropFirst())) else {
      return
    }
    Self.require(context.trace.text.utf8.count == 32 && context.parent != 0, "a trace has ids")
    let again = TraceContext(traceparent: Array(lines.prefix(1)), tracestate: [context.state])
    Self.require(again == context, "what is handed on is read as it was")
  }

  private static func require(_ condition: Bool, _ invariant: String) {
    precondition(condition, "broken: \(invariant)")
  }
}
