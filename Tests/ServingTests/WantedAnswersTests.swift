import Foundation
import Testing

@testable import Serving

/// How good and bad requests are answered: the status, and what the error says.
@Suite struct WantedAnswersTests {
  let server: RunningServer

  /// Of a model with one matrix of three columns, `x`, that answers with twice that, `y`.
  init() throws { server = try RunningServer(model: TinyModels.matrix(), arguments: ["--management"]) }

  static func x(_ members: String) -> String { #"{"inputs":[{"name":"x",\#(members)}]}"# }
  static let row = #"{"name":"x","datatype":"FP32","shape":[1,3],"data":[1,2,3]}"#

  static let infer = "/v2/models/m/infer"

  @Test func whatIsRefused() throws {
    let cases: [(body: String, status: Int, message: String)] = [
      (Self.x(#""datatype":"FP32","shape":[2,3],"data":[1,2,3]"#), 400, "the shape [2, 3] is that of 6 elements"),
      (Self.x(#""datatype":"FP32","shape":[1,3],"data":[1,2,3,4]"#), 400, "there are 4"),
      (Self.x(#""datatype":"FP32","shape":[1,4],"data":[1,2,3,4]"#), 400, "the model takes [any, 3]"),
      (Self.x(#""datatype":"FP32","shape":[-1,3],"data":[1,2,3]"#), 400, "no whole number from 0 on"),
      (Self.x(#""datatype":"FP32","shape":[1.0,3],"data":[1,2,3]"#), 400, "no whole number from 0 on"),
      (Self.x(#""datatype":"FP32","shape":[],"data":[1,2,3]"#), 400, "is empty"),
      (Self.x(#""datatype":"FP32","shape":[18446744073709551616,3],"data":[1]"#), 400, "no whole number"),
      (
        Self.x(#""datatype":"FP32","shape":[1,3],"data":[1,null,3]"#), 400,
        "input 'x', row 0, column 1: a value is missing"
      ),
      (Self.x(#""datatype":"FP32","shape":[1,3],"data":[1,1e400,3]"#), 400, "a number is too large for FP32"),
      (Self.x(#""datatype":"FP32","shape":[1,3],"data":[1,NaN,3]"#), 400, "expected a number"),
      (Self.x(#""datatype":"FP31","shape":[1,3],"data":[1,2,3]"#), 400, "the datatype 'FP31', which is none of"),
      (Self.x(#""datatype":"FP16","shape":[1,3],"data":[1,2,3]"#), 400, "FP16 has no JSON form"),
      (
        Self.row.replacingOccurrences(of: "\"x\"", with: "\"z\"").inRequest, 400,
        "the model has no input 'z'; it has: 'x'"
      ),
      ("{\"inputs\":[\(Self.row),\(Self.row)]}", 400, "input 'x' is given twice"),
      ("{\"inputs\":[\(Self.row)],\"outputs\":[{\"name\":\"q\"}]}", 400, "the model has no output 'q'"),
      (
        "{\"inputs\":[\(Self.row)],\"outputs\":[{\"name\":\"y\"},{\"name\":\"y\"}]}", 400,
        "output 'y' is asked for twice"
      ),
      ("{}", 400, "has no inputs"), (Self.x(#""datatype":"FP32","shape":[1,3]"#), 400, "has no data"),
      ("", 400, "the body is empty"), ("inputs=1", 400, "not the JSON of a request"),
      (String(repeating: "[", count: 5000), 400, "not the JSON of a request"),
      (Self.x(#""datatype":"FP32","shape":[1,3],"data":"# + String(repeating: "[", count: 5000)), 400, "nested deeper"),
      ("{\"id\":7,\"inputs\":[\(Self.row)]}", 400, "expected a text as id"),
    ]
    for (body, status, message) in cases {
      let reply = try server.send("POST", Self.infer, body, ["Content-Type: application/json"])
      #expect(reply.status == status, "\(body.prefix(200)): \(reply.text)")
      #expect(reply.error?.contains(message) == true, "\(body.prefix(200)): \(reply.text)")
      #expect(reply.headers["content-type"] == "application/json")
    }
    try expectGood()
  }

  @Test func whatIsAnswered() throws {
    let cases: [(body: String, data: [Double])] = [
      (Self.row.inRequest, [2, 4, 6]),
      (Self.x(#""datatype":"FP32","shape":[0,3],"data":[]"#), []),
      (Self.x(#""datatype":"FP64","shape":[2,3],"data":[[1,2,3],[4,5,6.5]]"#), [2, 4, 6, 8, 10, 13]),
      (Self.x(#""shape":[1,3],"data":[1,2,3],"datatype":"INT8""#), [2, 4, 6]),
    ]
    for (body, data) in cases {
      // Without a content type, too.
      let reply = try server.send("POST", Self.infer, body)
      #expect(reply.status == 200, "\(body): \(reply.text)")
      let object = try #require(reply.json as? [String: Any])
      let outputs = try #require(object["outputs"] as? [[String: Any]])
      #expect(outputs.count == 1 && outputs[0]["name"] as? String == "y")
      #expect(outputs[0]["shape"] as? [Int] == [data.count / 3, 3])
      #expect(outputs[0]["data"] as? [Double] == data)
      #expect(object["model_name"] as? String == "m" && object["model_version"] as? String == "3")
      #expect(object["id"] == nil)
    }
  }

  @Test func pathsMethodsAndVersions() throws {
    let cases: [(method: String, path: String, status: Int)] = [
      ("POST", "/v2/models/none/infer", 404), ("POST", "/v2/models/m/versions/4/infer", 404),
      ("POST", "/v2/models/m/versions/3/infer", 200), ("GET", Self.infer, 405), ("DELETE", "/v2/models/m", 405),
      ("POST", "/v2/health/live", 405), ("GET", "/v2/nothing", 404), ("GET", "/v2/models/m/versions", 404),
      ("POST", "/v2/models/..%2F..%2Fetc/infer", 404), ("POST", "/v2/models/%2e%2e/infer", 404),
      ("GET", "/v2/models/m%00", 404), ("GET", "/v2/models/m%zz", 404), ("GET", "/../../etc/passwd", 404),
      ("GET", "/v2/models/m", 200), ("GET", "/v2/models/m/versions/3", 200), ("GET", "/v2/models/m/versions/4", 404),
      ("GET", "/v2/models/m/ready", 200), ("GET", "/v2/models/m/versions/3/ready", 200),
      ("GET", "/v2/models/none/ready", 404), ("GET", "/v2", 200), ("GET", "/v2/", 200), ("GET", "/", 200),
      ("GET", "/v1/models", 200), ("GET", "/v1/models/m", 200), ("GET", "/v1/models/none", 404),
      ("POST", "/v1/models/m:explain", 501), ("GET", "/v1/models/m:predict", 405), ("GET", "/ping", 200),
      ("GET", "/metrics", 200), ("POST", "/v2/repository/models/none/load", 404),
      ("POST", "/v2/repository/models/none/unload", 404), ("POST", "/v2/repository/models/m/load", 200),
      ("POST", "/v2/repository/index", 200), ("GET", "/v2/models/m?x=/v2", 200),
    ]
    for (method, path, status) in cases {
      let reply = try server.send(method, path, method == "POST" ? Self.row.inRequest : "")
      #expect(reply.status == status, "\(method) \(path): \(reply.text)")
      if status >= 400 { #expect(reply.error != nil, "\(method) \(path): \(reply.text)") }
      if status == 405 { #expect(reply.headers["allow"] != nil) }
      #expect(!reply.text.contains(server.scratch.folder.path), "a path of the machine in \(reply.text)")
    }
  }

  @Test func binaryDataBothWays() throws {
    let json = """
      {"id":"b","parameters":{"binary_data_output":true},
       "inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","parameters":{"binary_data_size":12}}]}
      """
    let floats: [Float] = [1.5, -2, 3]
    let bytes = floats.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } }
    let reply = try server.send(
      "POST", Self.infer, bytes: Array(json.utf8) + bytes,
      ["Inference-Header-Content-Length: \(json.utf8.count)", "Content-Type: application/octet-stream"])
    #expect(reply.status == 200, "\(reply.text)")
    #expect(reply.headers["content-type"] == "application/octet-stream")
    let length = try #require(Int(reply.headers["inference-header-content-length"] ?? ""))
    let head = try #require(
      JSONSerialization.jsonObject(with: Data(reply.body[..<length])) as? [String: Any])
    let output = try #require((head["outputs"] as? [[String: Any]])?.first)
    #expect((output["parameters"] as? [String: Int]) == ["binary_data_size": 12])
    #expect(
      Array(reply.body[length...])
        == floats.flatMap {
          withUnsafeBytes(of: (2 * $0).bitPattern.littleEndian) { Array($0) }
        })
    // Nothing but the data of the one input.
    let raw = try server.send("POST", Self.infer, bytes: bytes + bytes, ["Inference-Header-Content-Length: 0"])
    #expect(raw.status == 200 && raw.body.suffix(24) == reply.body.suffix(12) + reply.body.suffix(12))
    for header in ["-1", "x", "9999", "18446744073709551616", "1"] {
      let bad = try server.send(
        "POST", Self.infer, bytes: Array(json.utf8) + bytes, ["Inference-Header-Content-Length: \(header)"])
      #expect(bad.status == 400 && bad.error != nil, "\(header): \(bad.text)")
    }
    let uneven = try server.send("POST", Self.infer, bytes: bytes + [0], ["Inference-Header-Content-Length: 0"])
    #expect(uneven.status == 400)
  }

  @Test func compressionBothWays() throws {
    let rows = (0..<200).map { "[\($0),1,2]" }.joined(separator: ",")
    let body = Self.x(#""datatype":"FP32","shape":[200,3],"data":[\#(rows)]"#)
    let small = try #require(Gzip.deflated(Array(body.utf8)))
    let reply = try server.send(
      "POST", Self.infer, bytes: small, ["Content-Encoding: gzip", "Accept-Encoding: deflate, gzip;q=0.5"])
    #expect(reply.status == 200 && reply.headers["content-encoding"] == "gzip")
    let plain = try reply.body.withUnsafeBytes { try Gzip.inflated($0, limit: 1 << 20) }
    let object = try #require(JSONSerialization.jsonObject(with: Data(plain)) as? [String: Any])
    #expect((object["outputs"] as? [[String: Any]])?.first?["shape"] as? [Int] == [200, 3])

    let cut = try server.send("POST", Self.infer, bytes: Array(small.dropLast(9)), ["Content-Encoding: gzip"])
    #expect(cut.status == 400 && cut.error != nil)
    let none = try server.send("POST", Self.infer, body, ["Content-Encoding: gzip"])
    #expect(none.status == 400)
    let other = try server.send("POST", Self.infer, body, ["Content-Encoding: br"])
    #expect(other.status == 400)
    let bomb = try #require(Gzip.deflated([UInt8](repeating: 0x20, count: 64 << 20)))
    #expect(bomb.count < 1 << 20)
    let refused = try server.send("POST", Self.infer, bytes: bomb, ["Content-Encoding: gzip"])
    #expect(refused.status == 413, "\(refused.text)")
    try expectGood()
  }

  @Test func kservesFirstProtocol() throws {
    let good = try server.send("POST", "/v1/models/m:predict", #"{"instances":[[1,2,3],[4,5,6]]}"#)
    #expect(good.status == 200 && good.text == #"{"predictions":[[2.0,4.0,6.0],[8.0,10.0,12.0]]}"#, "\(good.text)")
    let torch = try server.send("POST", "/predictions/m/3", "[[1,2,3]]")
    #expect(torch.status == 200 && torch.text == "[[2.0,4.0,6.0]]", "\(torch.text)")
    for (body, message) in [
      (#"{"instances":1}"#, #"expected "instances" to be a list"#), ("{}", #"has no "instances""#),
      (#"{"instances":[[1,2]]}"#, "do not have 3 values each"), (#"{"instances":[[1,2,"a"]]}"#, "expected a number"),
      (#"{"instances":[[1,2,3]],"inputs":[]}"#, "the rows are given twice"),
    ] {
      let reply = try server.send("POST", "/v1/models/m:predict", body)
      #expect(reply.status == 400 && reply.error?.contains(message) == true, "\(body): \(reply.text)")
    }
  }

  private func expectGood() throws {
    #expect(try server.status("POST", Self.infer, Self.row.inRequest) == 200)
  }
}

extension String {
  fileprivate var inRequest: String { "{\"inputs\":[\(self)]}" }
}
