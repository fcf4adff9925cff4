import Foundation
import RuntimeContract
import SwiftProtobuf
import Testing

@testable import Serving

/// Requests in protobuf's form: what they become, and what is refused.
@Suite struct ProtobufRequestTests {
  typealias Tensor = Inference_ModelInferRequest.InferInputTensor

  static func read(_ message: Inference_ModelInferRequest) throws -> InferenceRequest {
    try ProtobufRequestReader.request(try message.serializedBytes())
  }

  /// The model that bytes are for.
  static func model(_ bytes: [UInt8]) -> Result<(name: String, version: String?), InferenceFailure> {
    bytes.withUnsafeBytes { bytes in
      do throws(InferenceFailure) {
        return .success(try ProtobufRequestReader.model(of: bytes))
      } catch { return .failure(error) }
    }
  }

  /// One input, `x`.
  static func request(
    _ datatype: Datatype, shape: [Int64] = [2], raw: [UInt8]? = nil, _ change: (inout Tensor) -> Void = { _ in }
  ) -> Inference_ModelInferRequest {
    .with {
      $0.inputs = [
        .with {
          $0.name = "x"
          $0.datatype = datatype.rawValue
          $0.shape = shape
          change(&$0)
        }
      ]
      if let raw { $0.rawInputContents = [Data(raw)] }
    }
  }

  @Test func everyDatatypeInItsContents() throws {
    typealias Case = (Datatype, (inout Inference_InferTensorContents) -> Void, InputTensor.Elements)
    let cases: [Case] = [
      (.bool, { $0.boolContents = [true, false] }, .bools([true, false])),
      (.int8, { $0.intContents = [-128, 127] }, .integers([-128, 127])),
      (.int16, { $0.intContents = [-32768, 32767] }, .integers([-32768, 32767])),
      (.int32, { $0.intContents = [.min, .max] }, .integers([Int64(Int32.min), Int64(Int32.max)])),
      (.int64, { $0.int64Contents = [.min, .max] }, .integers([.min, .max])),
      (.uint8, { $0.uintContents = [0, 255] }, .integers([0, 255])),
      (.uint16, { $0.uintContents = [0, 65535] }, .integers([0, 65535])),
      (.uint32, { $0.uintContents = [0, .max] }, .integers([0, Int64(UInt32.max)])),
      (.uint64, { $0.uint64Contents = [0, 1 << 62] }, .integers([0, 1 << 62])),
      (.fp32, { $0.fp32Contents = [1.5, -0.25] }, .floats([1.5, -0.25])),
      (.fp64, { $0.fp64Contents = [1e300, 0.1] }, .doubles([1e300, 0.1])),
      (.bytes, { $0.bytesContents = [Data("ä".utf8), Data()] }, .texts(["ä", ""])),
    ]
    #expect(Set(cases.map(\.0)) == Set(Datatype.allCases).subtracting([.fp16]))
    for (datatype, fill, expected) in cases {
      let request = try Self.read(Self.request(datatype) { fill(&$0.contents) })
      #expect(request.inputs == [InputTensor(name: "x", datatype: datatype, shape: [2], elements: expected)])
      #expect(!request.binaryOutputs && request.outputs == nil && request.id == nil)
    }
  }

  @Test func rawContents() throws {
    let cases: [(Datatype, [UInt8], InputTensor.Elements)] = [
      (.fp16, [0x00, 0x3C, 0x00, 0xC0], .floats([1, -2])), (.fp32, [0, 0, 0xC0, 0x3F, 0, 0, 0, 0], .floats([1.5, 0])),
      (.bytes, [1, 0, 0, 0, 0x61, 0, 0, 0, 0], .texts(["a", ""])), (.bool, [1, 0], .bools([true, false])),
      (.int16, [0xFF, 0xFF, 2, 0], .integers([-1, 2])),
    ]
    for (datatype, raw, expected) in cases {
      let request = try Self.read(Self.request(datatype, raw: raw))
      #expect(request.inputs.map(\.elements) == [expected] && request.binaryOutputs, "\(datatype)")
    }
  }

  @Test func membersOfTheRequest() throws {
    var message = Self.request(.fp32) { $0.contents.fp32Contents = [1, 2] }
    message.id = "7"
    message.outputs = [.with { $0.name = "y" }]
    message.parameters = ["timeout": .with { $0.uint64Param = 1500 }, "other": .with { $0.doubleParam = 1 }]
    let request = try Self.read(message)
    #expect(request.id == "7" && request.timeoutMicroseconds == 1500)
    #expect(request.outputs == [RequestedOutput(name: "y")])
  }

  @Test func whatIsRefused() throws {
    typealias Message = Inference_ModelInferRequest
    func good(_ change: (inout Tensor) -> Void) -> Message {
      Self.request(.fp32) {
        $0.contents.fp32Contents = [1, 2]
        change(&$0)
      }
    }
    func parameter(_ name: String, _ fill: (inout Inference_InferParameter) -> Void) -> Message {
      var message = good { _ in }
      message.parameters[name] = .with(fill)
      return message
    }
    var output = good { _ in }
    output.outputs = [.with { $0.parameters["classification"] = .with { $0.int64Param = 3 } }]
    var classified = output
    classified.outputs[0].name = "y"
    var shared = good { _ in }
    shared.outputs = [
      .with {
        $0.name = "y"
        $0.parameters["shared_memory_region"] = .with { $0.stringParam = "r" }
      }
    ]
    let cases: [(Message, String)] = [
      (Message(), "the list of inputs is empty"), (good { $0.name = "" }, "an input has no name"),
      (good { $0.datatype = "" }, "input 'x' has no datatype"), (good { $0.datatype = "BF16" }, "none of"),
      (good { $0.shape = [] }, "is empty"), (good { $0.shape = [-1] }, "no whole number from 0 on"),
      (good { $0.shape = [3] }, "is that of 3 elements, and there are 2"),
      (good { $0.shape = [1 << 40, 1 << 40] }, "too many elements"),
      (good { $0.contents.intContents = [1] }, "has contents of another type"),
      (good { $0.datatype = "INT32" }, "has contents of another type"),
      (good { $0.parameters["shared_memory_region"] = .with { $0.stringParam = "r" } }, "lies in shared memory"),
      (Self.request(.int8) { $0.contents.intContents = [1, 128] }, "outside of what INT8 holds"),
      (Self.request(.uint8) { $0.contents.uintContents = [1, 256] }, "outside of what UINT8 holds"),
      (Self.request(.uint64) { $0.contents.uint64Contents = [1, .max] }, "outside of what UINT64 holds"),
      (Self.request(.fp16), "FP16 stands in raw contents alone"),
      (Self.request(.bytes) { $0.contents.bytesContents = [Data([0xFF]), Data()] }, "a text is not UTF-8"),
      (Self.request(.fp32, raw: [1, 2, 3]), "times 4 bytes, and there are 3"),
      (Self.request(.fp32, raw: Array(repeating: 0, count: 8)) { $0.contents.fp32Contents = [1] }, "and raw contents"),
      (parameter("sequence_id") { $0.int64Param = 1 }, "'sequence_id' is not supported"),
      (parameter("timeout") { $0.stringParam = "1" }, "'timeout' is a whole number"),
      (parameter("timeout") { $0.int64Param = -1 }, "'timeout' is a whole number"), (output, "an output has no name"),
      (classified, "'classification'"), (shared, "shared memory is not supported"),
    ]
    for (message, expected) in cases {
      do {
        _ = try Self.read(message)
        Issue.record("nothing is wrong, and \(expected) was expected")
      } catch let error as InferenceFailure {
        #expect(error.kind == .badRequest && error.message.contains(expected), "\(error.message)")
      }
    }
    var twice = good { _ in }
    twice.rawInputContents = [Data(), Data()]
    #expect(throws: InferenceFailure(.badRequest, "there are 1 inputs, and raw contents for 2 of them")) {
      try Self.read(twice)
    }
  }

  @Test func theModelIsReadOffTheTop() throws {
    var message = Self.request(.fp32) { $0.contents.fp32Contents = [1, 2] }
    message.modelName = "mä"
    message.modelVersion = "3"
    let bytes: [UInt8] = try message.serializedBytes()
    let found = try Self.model(bytes).get()
    #expect(found.name == "mä" && found.version == "3")
    // Protobuf takes the last of several, in whatever order.
    let other = [0x12, 1, 0x39, 0x0A, 1, 0x6E] as [UInt8]
    let last = try Self.model(bytes + other).get()
    #expect(last.name == "n" && last.version == "9")
    #expect(try Inference_ModelInferRequest(serializedBytes: bytes + other).modelName == "n")
    let none = try Self.model([]).get()
    #expect(none.name.isEmpty && none.version == nil)
    for count in bytes.indices {
      let name = bytes[..<count].withUnsafeBytes { ProtobufRequestReader.modelName(in: $0) }
      #expect(name == (count >= 5 ? "mä" : ""))
    }
    for bad in [[0x0A], [0x0A, 5, 1], [0x0A, 1, 0xFF], [0x08, 1], [0x0B], [0x0F], Array(repeating: 0xFF, count: 11)] {
      #expect(throws: InferenceFailure.self) { try Self.model(bad.map { UInt8($0) }).get() }
    }
  }

  @Test func noiseIsRefusedOrRead() throws {
    var generator = SystemRandomNumberGenerator()
    var message = Self.request(.fp32, raw: Array(repeating: 1, count: 8))
    message.modelName = "m"
    let good: [UInt8] = try message.serializedBytes()
    var refused = 0
    for _ in 0..<3000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let at = Int.random(in: bytes.indices, using: &generator)
        if Bool.random(using: &generator) {
          bytes[at] = .random(in: 0...255, using: &generator)
        } else if bytes.count > 1 {
          bytes.remove(at: at)
        }
      }
      do throws(InferenceFailure) {
        let request = try ProtobufRequestReader.request(bytes)
        for input in request.inputs { #expect(input.elements.count == input.shape.reduce(1, *)) }
      } catch {
        #expect(error.kind == .badRequest)
        refused += 1
      }
      _ = Self.model(bytes)
    }
    #expect(refused > 1000)
  }
}
