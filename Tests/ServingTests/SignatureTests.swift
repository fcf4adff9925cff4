import ONNX
import RuntimeContract
import Testing

@testable import Serving

@Suite struct SignatureTests {
  static let signature = ModelSignature(
    inputs: [
      ValueInfo(name: "age", type: .float, shape: [.variable("rows")]),
      ValueInfo(name: "visits", type: .int64, shape: [.variable("rows")]),
      ValueInfo(name: "plan", type: .string, shape: [.variable("rows")]),
    ], outputs: [ValueInfo(name: "y", type: .float, shape: [.variable("rows")])])

  static let numbers = ModelSignature(
    inputs: ["a", "b"].map { ValueInfo(name: $0, type: .float, shape: [.variable("rows")]) }, outputs: [])

  static func request(_ inputs: InputTensor...) -> InferenceRequest { InferenceRequest(inputs: inputs) }

  static let age = InputTensor(name: "age", datatype: .fp64, shape: [2], elements: .doubles([1.5, .nan]))
  static let visits = InputTensor(name: "visits", datatype: .fp32, shape: [2, 1], elements: .floats([3, 4]))
  static let plan = InputTensor(name: "plan", datatype: .bytes, shape: [2], elements: .texts(["a", "b"]))

  @Test func columnsBecomeWhatTheGraphTakes() throws {
    let (tensors, rows) = try Self.signature.bind(Self.request(Self.plan, Self.age, Self.visits), .model)
    #expect(rows == 2)
    #expect(tensors["visits"] == Tensor(shape: [2], .int64s([3, 4])))
    #expect(tensors["plan"] == Tensor(shape: [2], .strings(["a", "b"])))
    guard case .floats(let ages)? = tensors["age"]?.elements else { return #expect(Bool(false)) }
    #expect(ages[0] == 1.5 && ages[1].isNaN)
  }

  @Test func aMatrixHoldsTheColumnsInTheirOrder() throws {
    let matrix = InputTensor(
      name: "input-0", datatype: .int32, shape: [2, 2], elements: .integers([1, 2, 3, 4]), missing: [2])
    let (tensors, rows) = try Self.numbers.bind(Self.request(matrix), .model)
    #expect(rows == 2)
    #expect(tensors["b"] == Tensor(shape: [2], .floats([2, 4])))
    guard case .floats(let values)? = tensors["a"]?.elements else { return #expect(Bool(false)) }
    #expect(values[0] == 1 && values[1].isNaN)
    let failure = #expect(throws: InferenceFailure.self) { try Self.numbers.bind(Self.request(matrix), .reject) }
    #expect(failure?.message.hasPrefix("input 'a', row 1: a value is missing") == true, "\(failure?.message ?? "")")
  }

  @Test func namedColumnsFillAMatrix() throws {
    let profile = ModelProfile(
      rows: 1,
      columns: ["p", "q"].map {
        ColumnProfile(name: $0, type: .number, rows: 1, missing: 0, infinite: 0, numbers: nil, values: nil)
      }, predictions: [])
    let signature = ModelSignature(
      inputs: [ValueInfo(name: "x", type: .float, shape: [.variable("rows"), .fixed(2)])], outputs: [],
      profile: profile)
    let columns = ["q": [Float(2), 4], "p": [1, 3]].map {
      InputTensor(name: $0.key, datatype: .fp32, shape: [2], elements: .floats($0.value))
    }
    let (tensors, _) = try signature.bind(InferenceRequest(inputs: columns), .reject)
    #expect(tensors == ["x": Tensor(shape: [2, 2], .floats([1, 2, 3, 4]))])
    let whole = InputTensor(name: "x", datatype: .fp32, shape: [1, 2], elements: .floats([5, 6]))
    #expect(try signature.bind(Self.request(whole), .reject).tensors == ["x": Tensor(shape: [1, 2], .floats([5, 6]))])
    let failure = #expect(throws: InferenceFailure.self) {
      try signature.bind(InferenceRequest(inputs: [columns[0]]), .reject)
    }
    #expect(failure?.message.contains("these inputs are missing") == true)
  }

  @Test(arguments: [
    ([age, visits], "these inputs are missing: 'plan'"),
    ([age, visits, plan, plan], "input 'plan' is given twice"),
    (
      [age, visits, plan, InputTensor(name: "x", datatype: .bool, shape: [2], elements: .bools([true, true]))],
      "the model has no input 'x'; it has: 'age', 'visits', 'plan'"
    ),
    (
      [age, visits, InputTensor(name: "plan", datatype: .bytes, shape: [3], elements: .texts(["a", "b", "c"]))],
      "input 'plan' has 3 rows, and input 'visits' has 2"
    ),
    (
      [age, visits, InputTensor(name: "plan", datatype: .fp32, shape: [2], elements: .floats([1, 2]))],
      "input 'plan' is FP32, and the model takes BYTES"
    ),
    (
      [age, plan, InputTensor(name: "visits", datatype: .fp32, shape: [2], elements: .floats([1, 2.5]))],
      "input 'visits', row 1: 2.5 is no whole number"
    ),
    (
      [
        age, plan,
        InputTensor(name: "visits", datatype: .int64, shape: [2], elements: .integers([1, 0]), missing: [1]),
      ],
      "input 'visits', row 1: a value is missing, and the model takes INT64 there"
    ),
    (
      [age, plan, InputTensor(name: "visits", datatype: .int64, shape: [1, 2], elements: .integers([1, 2]))],
      "input 'visits' has the shape [1, 2], and the model takes [any]"
    ),
    (
      [
        visits, plan,
        InputTensor(name: "age", datatype: .fp32, shape: [2], elements: .floats([1, .infinity])),
      ], "input 'age', row 1: the number is too large, or infinite"
    ),
  ])
  func whatDoesNotFitIsToldOfItsColumn(_ inputs: [InputTensor], _ message: String) {
    let failure = #expect(throws: InferenceFailure.self) {
      try Self.signature.bind(InferenceRequest(inputs: inputs), .model)
    }
    #expect(failure?.kind == .badRequest)
    #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "")")
  }

  @Test func tooManyRowsAreRefused() {
    let column = InputTensor(
      name: "a", datatype: .fp32, shape: [100_001], elements: .floats(.init(repeating: 0, count: 100_001)))
    let failure = #expect(throws: InferenceFailure.self) {
      try Self.numbers.bind(InferenceRequest(inputs: [column, column.renamed("b")]), .model)
    }
    #expect(failure?.kind == .tooLarge)
  }

  @Test func outputsAreChosen() throws {
    var request = Self.request(Self.age)
    #expect(try Self.signature.outputs(of: request).map(\.index) == [0])
    request.outputs = [RequestedOutput(name: "z")]
    #expect(throws: InferenceFailure.self) { try Self.signature.outputs(of: request) }
    request.outputs = [RequestedOutput(name: "y"), RequestedOutput(name: "y")]
    let failure = #expect(throws: InferenceFailure.self) { try Self.signature.outputs(of: request) }
    #expect(failure?.message == "output 'y' is asked for twice")
    request.outputs = [RequestedOutput(name: "y", isBinary: false)]
    request.binaryOutputs = true
    #expect(try Self.signature.outputs(of: request).map(\.isBinary) == [false])
  }
}

extension InputTensor {
  fileprivate func renamed(_ name: String) -> InputTensor {
    var other = self
    other.name = name
    return other
  }
}
