import RuntimeContract
import Testing

@testable import Serving

@Suite struct RequestReaderTests {
  static func read(
    _ text: String, acceptsNaN: Bool = false, binary: [UInt8] = []
  ) throws(InferenceFailure) -> InferenceRequest {
    let json = Array(text.utf8)
    let result: Result<InferenceRequest, InferenceFailure> = (json + binary).withUnsafeBytes { bytes in
      do throws(InferenceFailure) {
        return .success(
          try RequestReader(acceptsNaN: acceptsNaN).request(bytes, jsonLength: binary.isEmpty ? nil : json.count))
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// One input with these members.
  static func input(_ members: String, acceptsNaN: Bool = false) throws(InferenceFailure) -> InputTensor {
    try read(#"{"inputs":[{"name":"x",\#(members)}]}"#, acceptsNaN: acceptsNaN).inputs[0]
  }

  @Test func readsEveryMember() throws {
    let request = try Self.read(
      """
       {"id": "a\\u00e9\\ud83d\\ude00", "parameters": {"binary_data_output": true, "timeout": 1500, "other": "x"},
        "unknown": [1, {"a": null}],
        "inputs": [
          {"name": "x", "shape": [2, 2], "datatype": "FP32", "data": [[1, 2.5], [-3e-1, 4]]},
          {"data": ["a", "b\\n"], "shape": [2], "name": "t", "datatype": "BYTES"}],
        "outputs": [{"name": "y"}, {"name": "z", "parameters": {"binary_data": false}}]}
      """)
    #expect(request.id == "aé😀")
    #expect(request.binaryOutputs && request.timeoutMicroseconds == 1500)
    #expect(
      request.inputs == [
        InputTensor(name: "x", datatype: .fp32, shape: [2, 2], elements: .floats([1, 2.5, -0.3, 4])),
        InputTensor(name: "t", datatype: .bytes, shape: [2], elements: .texts(["a", "b\n"])),
      ])
    #expect(request.outputs == [RequestedOutput(name: "y"), RequestedOutput(name: "z", isBinary: false)])
  }

  @Test(arguments: [
    "0", "-0", "1", "0.1", "3.4028234e38", "1e-45", "123456789012345678", "0.30000000000000004", "5e-324",
    "1.7976931348623157e308", "2.2250738585072011e-308", "9007199254740993", "0.000001234", "12345678901234567890.5",
    "1E+2", "1e-400", "7205759403792793199999e-5", "0.500000000000000166533453693773481063544750213623046875",
  ])
  func numbersAreThoseOfTheStandardLibrary(_ text: String) throws {
    let tensor = try Self.input(#""datatype":"FP64","shape":[1],"data":[\#(text)]"#)
    #expect(tensor.elements == .doubles([try #require(Double(text))]), "\(text)")
  }

  @Test func randomNumbersSurviveTheTrip() throws {
    var generator = SystemRandomNumberGenerator()
    var values: [Double] = []
    while values.count < 2000 {
      let value = Double(bitPattern: generator.next())
      if value.isFinite { values.append(value) }
    }
    let list = values.map(\.description).joined(separator: ",")
    let tensor = try Self.input(#""datatype":"FP64","shape":[2000],"data":[\#(list)]"#)
    #expect(tensor.elements == .doubles(values))
  }

  @Test(arguments: [
    ("UINT8", "[0,255]", [Int64(0), 255]), ("INT8", "[-128,127]", [-128, 127]),
    ("UINT16", "[0,65535]", [0, 65535]), ("INT16", "[-32768,32767]", [-32768, 32767]),
    ("UINT32", "[0,4294967295]", [0, 4_294_967_295]), ("INT32", "[-2147483648,7]", [-2_147_483_648, 7]),
    ("INT64", "[-9223372036854775808,9223372036854775807]", [Int64.min, Int64.max]), ("UINT64", "[0,1]", [0, 1]),
  ])
  func wholeNumbersInTheirRanges(_ datatype: String, _ data: String, _ expected: [Int64]) throws {
    let tensor = try Self.input(#""datatype":"\#(datatype)","shape":[2],"data":\#(data)"#)
    #expect(tensor.elements == .integers(expected))
  }

  @Test func missingValuesAreKept() throws {
    let numbers = try Self.input(#""datatype":"INT32","shape":[3],"data":[null,2,null]"#)
    #expect(numbers.missing == [0, 2] && numbers.elements == .integers([0, 2, 0]))
    let texts = try Self.input(#""datatype":"BYTES","shape":[2],"data":["a",null]"#)
    #expect(texts.missing == [1] && texts.elements == .texts(["a", ""]))
    guard
      case .floats(let floats) = try Self.input(#""datatype":"FP32","shape":[2],"data":[NaN,1]"#, acceptsNaN: true)
        .elements
    else { return #expect(Bool(false)) }
    #expect(floats[0].isNaN && floats[1] == 1)
  }

  /// What is wrong, and what the answer says of it.
  @Test(arguments: [
    (#""datatype":"FP32","shape":[2],"data":[1]"#, "the shape [2] is that of 2 elements, and there are 1"),
    (#""datatype":"FP32","shape":[1],"data":[1,2]"#, "the shape [1] is that of 1 elements, and there are 2"),
    (#""datatype":"FP32","shape":[-1,2],"data":[1,2]"#, "no whole number from 0 on"),
    (#""datatype":"FP32","shape":[1.0,2],"data":[1,2]"#, "no whole number from 0 on"),
    (#""datatype":"FP32","shape":[],"data":[1]"#, "the shape of input 'x' is empty"),
    (#""datatype":"FP32","shape":[18446744073709551617],"data":[1]"#, "no whole number from 0 on"),
    (#""datatype":"FP32","shape":[4294967296,4294967296],"data":[1]"#, "too many elements"),
    (#""datatype":"FP32","shape":[1],"data":[1e400]"#, "input 'x': "),
    (#""datatype":"FP64","shape":[1],"data":[1e400]"#, "a number is too large for FP64"),
    (#""datatype":"FP32","shape":[1],"data":[NaN]"#, "expected a number"),
    (#""datatype":"FP32","shape":[1],"data":[Infinity]"#, "expected a number"),
    (#""datatype":"FP32","shape":[1],"data":["1"]"#, "expected a number"),
    (#""datatype":"FP32","shape":[1],"data":[true]"#, "expected a number"),
    (#""datatype":"FP32","shape":[1],"data":[01]"#, "a number begins with 0"),
    (#""datatype":"FP32","shape":[1],"data":[1.]"#, "expected digits after the point"),
    (#""datatype":"FP32","shape":[1],"data":[1,]"#, "expected a value"),
    (#""datatype":"FP32","shape":[1],"data":1"#, "expected an array of data"),
    (#""datatype":"FP32","shape":[2,2],"data":[[1,2,3],[4]]"#, "not nested as the shape [2, 2] says"),
    (#""datatype":"FP32","shape":[2,2],"data":[[1,2],3,4]"#, "not nested as the shape"),
    (#""datatype":"FP32","shape":[4],"data":[[1,2],[3,4]]"#, "not nested as the shape"),
    (#""datatype":"INT8","shape":[1],"data":[128]"#, "outside of what INT8 holds"),
    (#""datatype":"INT64","shape":[1],"data":[9223372036854775808]"#, "outside of what INT64 holds"),
    (#""datatype":"INT64","shape":[1],"data":[1.5]"#, "expected a whole number"),
    (#""datatype":"BOOL","shape":[1],"data":[2]"#, "expected true or false"),
    (#""datatype":"BYTES","shape":[1],"data":[1]"#, "expected a text"),
    (#""datatype":"BYTES","shape":[1],"data":["\ud800"]"#, "half a character"),
    (#""datatype":"BYTES","shape":[1],"data":["a"#, "a text is not closed"),
    (#""datatype":"FP16","shape":[1],"data":[1]"#, "FP16 has no JSON form"),
    (#""datatype":"COMPLEX","shape":[1],"data":[1]"#, "none of: BOOL, UINT8"),
    (#""shape":[1],"data":[1]"#, "input 'x' has no datatype"),
    (#""datatype":"FP32","data":[1]"#, "input 'x' has no shape"),
    (#""datatype":"FP32","shape":[1]"#, "input 'x' has no data"),
    (#""name":"x""#, "'name' is given twice"),
    (#""datatype":"FP32","shape":[1],"parameters":{"shared_memory_region":"a"}"#, "shared memory"),
    (#""datatype":"FP32","shape":[1],"parameters":{"binary_data_size":4}"#, "only 0 more"),
  ])
  func whatIsWrongIsToldOfTheInput(_ members: String, _ message: String) throws {
    let failure = #expect(throws: InferenceFailure.self) { try Self.input(members) }
    #expect(failure?.kind == .badRequest)
    #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "")")
  }

  @Test(arguments: [
    ("", "expected an object with inputs"), ("[]", "expected an object with inputs"), ("{}", "has no inputs"),
    (#"{"inputs":[]}"#, "the list of inputs is empty"), (#"{"inputs":{}}"#, "expected a list of inputs"),
    (#"{"inputs":[1]}"#, "expected an input, which is an object"), (#"{"id":7}"#, "expected a text as id"),
    (#"{"inputs":[],"inputs":[]}"#, "'inputs' is given twice"), (#"{"inputs":[]} x"#, "expected the end of the body"),
    (#"{"parameters":{"sequence_id":1}}"#, "'sequence_id' is not supported"),
    (#"{"parameters":{"a":[]}}"#, "a parameter is a text, a number, or true or false"),
    ("{\"a\":\"\u{1}\"}", "a control character"), (#"{"outputs":[{}]}"#, "an output has no name"),
    (String(repeating: "[", count: 5000), "expected an object"),
    (#"{"a":"# + String(repeating: "[", count: 5000), "nested deeper than 100 levels"),
    (
      #"{"inputs":[{"name":"x","datatype":"FP32","shape":[1],"data":"# + String(repeating: "[", count: 5000),
      "nested deeper than 100 levels"
    ),
  ])
  func whatIsWrongIsToldOfTheBody(_ text: String, _ message: String) throws {
    let failure = #expect(throws: InferenceFailure.self) { try Self.read(text) }
    #expect(failure?.kind == .badRequest)
    #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "")")
  }

  @Test func everyTruncationIsRefused() throws {
    let text = #"{"id":"1","inputs":[{"name":"x","shape":[2],"datatype":"FP32","data":[1.5e1,null]}],"outputs":[]}"#
    _ = try Self.read(text)
    for length in 0..<text.utf8.count {
      #expect(throws: InferenceFailure.self, "\(length)") { try Self.read(String(text.prefix(length))) }
    }
  }

  @Test func zeroRows() throws {
    for data in ["[]", "[[]]"] where data == "[]" {
      let tensor = try Self.input(#""datatype":"FP32","shape":[0,3],"data":\#(data)"#)
      #expect(tensor.shape == [0, 3] && tensor.elements.count == 0)
    }
  }

  @Test func binaryDataFollowInTheOrderOfInputs() throws {
    let request = try Self.read(
      """
      {"inputs":[{"name":"a","shape":[2],"datatype":"FP32","parameters":{"binary_data_size":8}},
        {"name":"j","shape":[1],"datatype":"INT8","data":[5]},
        {"name":"b","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":11}}]}
      """, binary: [0, 0, 128, 63, 0, 0, 0, 192, 3, 0, 0, 0, 97, 98, 99, 0, 0, 0, 0])
    #expect(request.inputs[0].elements == .floats([1, -2]))
    #expect(request.inputs[1].elements == .integers([5]))
    #expect(request.inputs[2].elements == .texts(["abc", ""]))
  }

  @Test(arguments: [
    ("FP32", "[2]", 4, [UInt8](repeating: 0, count: 4), "takes 2 times 4 bytes, and there are 4"),
    ("FP32", "[1]", 4, [UInt8](repeating: 0, count: 5), "1 bytes of binary data belong to no input"),
    ("FP32", "[1]", 400, [UInt8](repeating: 0, count: 4), "has 400 bytes of binary data, and the body has only 4 more"),
    ("BYTES", "[1]", 4, [9, 0, 0, 0], "a text is longer than what is there"),
    ("BYTES", "[1]", 3, [9, 0, 0], "a text ends before its length"),
    ("BYTES", "[2]", 4, [0, 0, 0, 0], "the shape is that of 2 texts, and there are 1"),
    ("BYTES", "[1]", 5, [1, 0, 0, 0, 0xFF], "a text is not UTF-8"),
    ("BOOL", "[1]", 1, [2], "a BOOL is a byte of 0 or 1"),
    ("UINT64", "[1]", 8, [UInt8](repeating: 255, count: 8), "beyond what the model's types hold"),
  ])
  func wrongBinaryData(_ datatype: String, _ shape: String, _ size: Int, _ bytes: [UInt8], _ message: String) {
    let failure = #expect(throws: InferenceFailure.self) {
      try Self.read(
        #"{"inputs":[{"name":"x","shape":\#(shape),"datatype":"\#(datatype)","parameters":{"binary_data_size":\#(size)}}]}"#,
        binary: bytes)
    }
    #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "")")
  }

  @Test func halfPrecision() {
    let expected: [(UInt16, Float)] = [
      (0x3C00, 1), (0xC000, -2), (0x7BFF, 65504), (0x0001, 0x1p-24), (0x0400, 0x1p-14), (0x3555, 0.33325195),
      (0x7C00, .infinity), (0x8000, -0.0),
    ]
    for (bits, value) in expected { #expect(Float(halfBits: bits) == value) }
    #expect(Float(halfBits: 0x7E00).isNaN)
  }
}
