import ONNX
import Testing

struct ModelFileTests {
  @Test func whatIsWrittenIsReadAgain() throws {
    let model = SmallModels.everyKind()
    let bytes = try model.serialized()
    #expect(try Model(reading: bytes) == model)
    #expect(try model.serialized() == bytes)
  }

  /// A file that was cut off is an error, or, when the cut is between two fields, another model: never a trap.
  @Test func everyTruncationIsAnErrorOrAModel() throws {
    let bytes = try SmallModels.everyKind().serialized()
    var errors = 0
    for count in 0..<bytes.count {
      do { _ = try Model(reading: Array(bytes[..<count])) } catch { errors += 1 }
    }
    #expect(errors > bytes.count * 9 / 10)
  }

  /// One bit of each byte: all eight would take the unoptimised reader seconds.
  @Test func flippedBitsAreErrorsOrModels() throws {
    let bytes = try SmallModels.everyKind().serialized()
    var errors = 0
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1 << UInt8(index % 8)
      do { _ = try Model(reading: changed) } catch { errors += 1 }
    }
    #expect(errors > 0)
  }

  @Test func sizeIsLimited() throws {
    let bytes = try SmallModels.everyKind().serialized()
    #expect(throws: ModelError(.file, "has \(bytes.count) bytes, which is more than the 10 allowed")) {
      try Model(reading: bytes, maximumBytes: 10)
    }
  }

  @Test(
    arguments: [
      ([], "the file: is no ONNX model: it has no graph"),
      ([0x0a, 0x05, 0x01], "the file: is no ONNX model, or is damaged: it ends in the middle of a field"),
      // ir_version 8 and an empty graph.
      ([0x08, 0x01, 0x3a, 0x00], "the file: has version 1 of the format; 3 to 14 are known"),
      // A graph with an initializer (field 5) that is an empty message.
      (
        [0x3a, 0x02, 0x2a, 0x00],
        "initializer \"\": has elements of the type undefined, which is not supported; supported are float, uint8, int32, int64, string, bool, double"
      ),
      // … of type float with dims [-1].
      (
        [0x3a, 0x10, 0x2a, 0x0e, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x42, 0x01, 0x77],
        "initializer \"w\": has a dimension of -1"
      ),
      // … with dims [2], type float and three bytes of raw data.
      (
        [0x3a, 0x0e, 0x2a, 0x0c, 0x08, 0x02, 0x10, 0x01, 0x42, 0x01, 0x77, 0x4a, 0x03, 0x00, 0x00, 0x00],
        "initializer \"w\": has 3 bytes of raw data for 2 elements of 4 bytes"
      ),
      // … with dims [2^32, 2^32].
      (
        [
          0x3a, 0x13, 0x2a, 0x11, 0x08, 0x80, 0x80, 0x80, 0x80, 0x10, 0x08, 0x80, 0x80, 0x80, 0x80, 0x10, 0x10, 0x01,
          0x42,
          0x01, 0x77,
        ],
        "initializer \"w\": has the shape [4294967296, 4294967296], which is too large"
      ),
      // … with data_location EXTERNAL.
      (
        [0x3a, 0x0a, 0x2a, 0x08, 0x10, 0x01, 0x42, 0x01, 0x77, 0x70, 0x01, 0x00],
        "the file: is no ONNX model, or is damaged: it is not in the form of Protocol Buffers"
      ),
      (
        [0x3a, 0x09, 0x2a, 0x07, 0x10, 0x01, 0x42, 0x01, 0x77, 0x70, 0x01],
        "initializer \"w\": is stored in another file, which is not supported; save the model as one file"
      ),
    ] as [([UInt8], String)])
  func damageIsNamed(_ bytes: [UInt8], _ message: String) {
    let error = #expect(throws: ModelError.self) { try Model(reading: bytes) }
    #expect(error?.description == message)
  }

  @Test func namesInMessagesAreEscapedAndShort() {
    let name = "\u{1b}[31m" + String(repeating: "x", count: 200)
    let text = ModelError(.input(name), "is declared twice").description
    #expect(text.hasPrefix("input \"\\u{1B}[31mxxx"))
    #expect(text.hasSuffix("x…\": is declared twice"))
    #expect(text.count < 150)
  }
}

struct ModelStructureTests {
  static func error(_ change: (inout Model) -> Void) -> String? {
    var model = SmallModels.everyKind()
    change(&model)
    do {
      _ = try model.serialized()
      return nil
    } catch {
      return error.description
    }
  }

  @Test func aValueIsMadeOnceAndBeforeItsUse() {
    #expect(
      Self.error { $0.graph.nodes[0].inputs = ["later"] }
        == "node \"mlgen.Scaler.0\" (ai.onnx.ml.Scaler): the input \"later\" is made by no node before it, and is no input of the graph"
    )
    #expect(
      Self.error { $0.graph.nodes.swapAt(0, 1) }?.contains("is made by no node before it") == true)
    #expect(
      Self.error { $0.graph.nodes[1].outputs = ["x"] }
        == "node \"mlgen.Add.0\" (Add): the output \"x\" is made twice")
    #expect(Self.error { $0.graph.outputs[0].name = "z" } == "output \"z\": is made by no node")
    #expect(
      Self.error { $0.graph.initializers.append($0.graph.initializers[0]) }
        == "initializer \"mlgen.bias.0\": is given twice")
  }

  @Test func versionsOfOperatorsAreStated() {
    #expect(
      Self.error { $0.opsets.removeLast() }
        == "node \"mlgen.Scaler.0\" (ai.onnx.ml.Scaler): the model does not say which version of the operators of \"ai.onnx.ml\" it uses"
    )
    #expect(
      Self.error { $0.opsets.append(OperatorSet(domain: "ai.onnx", version: 3)) }
        == "the file: names two versions of the operators of \"ai.onnx\"")
  }

  @Test func attributesAreGivenOnce() {
    #expect(
      Self.error { $0.graph.nodes[0].attributes.append(Attribute("scale", .float(1))) }
        == "node \"mlgen.Scaler.0\" (ai.onnx.ml.Scaler), attribute \"scale\": is given twice")
  }
}
