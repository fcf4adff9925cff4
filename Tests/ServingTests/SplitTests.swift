import Foundation
import Testing

/// Versions that share the requests of a model, as a running server has them.
@Suite struct SplitTests {
  /// The setting `split`, each part by its variant, version and share.
  static func split(_ parts: [Any]..., header: String = "X-Customer") -> [String: Any] {
    [
      "split": [
        "name": "colour", "key_header": header,
        "parts": parts.map { ["variant": $0[0], "model_version": $0[1], "share": $0[2]] },
      ]
    ]
  }

  private func versions() throws -> Scratch {
    let scratch = try Scratch()
    // Each says by its total which one it is.
    for version in [3, 4, 5] {
      try scratch.write("model/\(version)/model.onnx", TinyModels.named(bias: Float(version * 100)))
    }
    return scratch
  }

  private func rows(_ scratch: Scratch) throws -> [[String: Any]] {
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path("predictions"))
    return try names.flatMap { name in
      try String(contentsOfFile: scratch.path("predictions/\(name)"), encoding: .utf8).split(separator: "\n").map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
    }
  }

  @Test func aKeyIsAlwaysAnsweredByTheSameVersion() throws {
    let scratch = try versions()
    let settings = Self.split(["challenger", "4", 0.5]).merging(
      ["prediction_log": ["sample": 1, "uri": "s3://b/p/", "path": scratch.path("predictions")]]) { $1 }
    let server = try RunningServer(settings, arguments: ["--access-log", "all"], in: scratch)
    var answered: [String: String] = [:]
    for round in 0..<2 {
      for key in 0..<16 {
        let reply = try server.send(
          "POST", LifecycleTests.infer, LifecycleTests.named, ["x-customer: k\(key)", "X-Request-Id: \(round)-\(key)"])
        #expect(reply.status == 200)
        let variant = reply.headers["x-mlgen-variant"] ?? ""
        #expect(reply.text.contains(variant == "challenger" ? "[403.0]" : "[303.0]"), "\(reply.text)")
        #expect(reply.text.contains(#""model_version":"\#(variant == "challenger" ? 4 : 3)""#))
        #expect(answered["k\(key)", default: variant] == variant)
        answered["k\(key)"] = variant
      }
    }
    // As VariantTests has recorded them.
    #expect((0..<16).map { answered["k\($0)"] == "challenger" ? "4" : "-" }.joined() == "4----44-44-4---4")
    // A client that names a version gets that one.
    let named = try server.send("POST", "/v2/models/m/versions/4/infer", LifecycleTests.named, ["X-Customer: k1"])
    #expect(named.headers["x-mlgen-variant"] == "challenger" && named.text.contains("[403.0]"))
    let metrics = try server.send("GET", "/metrics").text
    for (variant, count) in [("champion", 18), ("challenger", 15)] {
      #expect(
        metrics.contains(#"mlgen_serve_requests_total{model="m",protocol="http",variant="\#(variant)"} \#(count)"#),
        "\(metrics)")
    }
    #expect(!metrics.contains("shadow"))
    let lines = server.log.filter { $0["event"] as? String == "request" && $0["status"] as? Int == 200 }
    #expect(lines.count { $0["variant"] as? String == "challenger" } == 15)
    #expect(server.terminate() == 0)
    let rows = try rows(scratch)
    #expect(rows.count == 33)
    for row in rows {
      guard let key = row["variant_key"] as? String else { continue }
      #expect(
        row["variant"] as? String == answered[key]
          && row["version"] as? String == (answered[key] == "challenger" ? "4" : "3"))
    }
    #expect(rows.count { $0["variant_key"] != nil } == 32)
  }

  @Test func aShadowAnswersNobodyAndBothAreLogged() throws {
    let scratch = try versions()
    let settings = Self.split(["shadow", "5", 1]).merging(
      ["prediction_log": ["sample": 0.5, "uri": "s3://b/p/", "path": scratch.path("predictions")]]) { $1 }
    let server = try RunningServer(settings, in: scratch)
    for _ in 0..<100 {
      let reply = try server.send("POST", LifecycleTests.infer, LifecycleTests.named)
      #expect(reply.status == 200 && reply.text.contains("[303.0]") && reply.headers["x-mlgen-variant"] == "champion")
    }
    let count = { (text: String, variant: String) in
      text.contains(#"mlgen_serve_request_duration_seconds_count{model="m",protocol="http",variant="\#(variant)"} 100"#)
    }
    #expect(try server.waitUntil { try count(server.send("GET", "/metrics").text, "shadow") })
    #expect(try count(server.send("GET", "/metrics").text, "champion"))
    #expect(server.terminate() == 0)
    // A request and its copy are in the sample together, under one name.
    let rows = try rows(scratch)
    let pairs = Dictionary(grouping: rows) { $0["request_id"] as? String ?? "" }
    #expect(25...75 ~= pairs.count, "\(pairs.count) of 100 were sampled by half")
    for (id, pair) in pairs {
      #expect(
        pair.map { "\($0["variant"] ?? "") \($0["version"] ?? "")" }.sorted() == ["champion 3", "shadow 5"], "\(id)")
    }
  }

  @Test func aShadowThatFailsHarmsNobody() throws {
    let scratch = try versions()
    // It takes other columns than the champion.
    try scratch.write("model/5/model.onnx", TinyModels.matrix())
    let server = try RunningServer(Self.split(["shadow", "5", 1]), in: scratch)
    for _ in 0..<10 { #expect(try server.status("POST", LifecycleTests.infer, LifecycleTests.named) == 200) }
    #expect(
      try server.waitUntil {
        try server.send("GET", "/metrics").text.contains(
          #"failures_total{model="m",protocol="http",variant="shadow",reason="bad_request"} 10"#)
      })
  }

  @Test func itIsReadyOnceEveryVersionIs() throws {
    let scratch = try Scratch()
    try scratch.write("model/3/model.onnx", TinyModels.named())
    let server = try RunningServer(
      Self.split(["challenger", "4", 1]), arguments: ["--management"], waits: false, in: scratch)
    #expect(server.waitUntil { server.events("model_failed") > 0 })
    #expect(try server.status("GET", "/v2/health/ready") == 503)
    #expect(try server.send("POST", "/v2/repository/index").text.contains("it is not in the model's folder"))
    #expect(try server.status("POST", LifecycleTests.infer, LifecycleTests.named) == 404)
    try scratch.write("model/4/model.onnx", TinyModels.named(bias: 1))
    #expect(try server.waitUntil { try server.status("GET", "/v2/health/ready") == 200 })
    #expect(try server.send("POST", LifecycleTests.infer, LifecycleTests.named).text.contains("[4.0]"))
  }

  @Test func aServerBehindAGatewaySaysWhichPartItPlays() throws {
    let server = try RunningServer(["variant": "challenger"], model: TinyModels.matrix())
    #expect(try server.status("POST", LifecycleTests.infer, LifecycleTests.body) == 200)
    #expect(try server.status("POST", LifecycleTests.infer, "{") == 400)
    let metrics = try server.send("GET", "/metrics").text
    #expect(metrics.contains(#"mlgen_serve_requests_total{model="m",protocol="http",variant="challenger"} 2"#))
    #expect(!metrics.contains("champion"))
  }
}
