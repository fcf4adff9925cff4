import Foundation
import Testing

/// Models that are loaded when somebody asks for them, within a limit of memory.
@Suite struct OnDemandTests {
  private let scratch: Scratch
  private let size: Int

  init() throws {
    scratch = try Scratch()
    let model = try TinyModels.matrix()
    size = model.count
    for name in ["a", "b", "c"] { try scratch.write("others/\(name)/model.onnx", model) }
    try scratch.write("others/broken/model.onnx", [1, 2, 3])
    try scratch.write("outside/model.onnx", model)
    try scratch.write("model/model.onnx", model)
  }

  private func server(room models: Int, _ arguments: String...) throws -> RunningServer {
    try RunningServer(
      ["on_demand": ["path": scratch.path("others"), "memory_bytes": models * size]], arguments: arguments, in: scratch)
  }

  private func ask(_ server: RunningServer, _ name: String) throws -> Int {
    try server.status("POST", "/v2/models/\(name)/infer", LifecycleTests.body)
  }

  @Test func theOneThatWasAskedForTheLongestAgoMakesRoom() throws {
    // The declared model, and two more.
    let server = try server(room: 3)
    #expect(try server.send("GET", "/v2/models").text == #"{"models":["m"]}"#)
    for name in ["a", "b", "a", "c"] { #expect(try ask(server, name) == 200) }
    #expect(try server.send("GET", "/v2/models").text == #"{"models":["a","c","m"]}"#)
    // It comes back, and the next one goes.
    #expect(try ask(server, "b") == 200)
    #expect(try server.send("GET", "/v2/models").text == #"{"models":["b","c","m"]}"#)
    // The declared model stays, however long nobody asked for it.
    #expect(try ask(server, "m") == 200)
    #expect(try server.status("GET", "/v2/health/ready") == 200)
    let metrics = try server.send("GET", "/metrics").text
    #expect(!metrics.contains(#"model="a""#) && metrics.contains(#"model="b""#))
  }

  @Test func declaredModelsAreNeverLetGo() throws {
    let server = try server(room: 1)
    let reply = try server.send("POST", "/v2/models/a/infer", LifecycleTests.body)
    #expect(
      reply.status == 503 && reply.error == "there is no memory for the model 'a'"
        && reply.headers["retry-after"] != nil)
    #expect(try server.send("GET", "/v2/models").text == #"{"models":["m"]}"#)
    #expect(try ask(server, "m") == 200)
  }

  @Test func whatIsNotThereOrBrokenIsNoModel() throws {
    let server = try server(room: 5, "--management")
    for name in ["d", "..", "..%2Foutside", "%2E%2E%2Foutside", "."] {
      #expect(try ask(server, name) == 404, "\(name)")
    }
    let broken = try server.send("POST", "/v2/models/broken/infer", LifecycleTests.body)
    #expect(broken.status == 503 && broken.error?.contains("cannot be loaded: model.onnx") == true, "\(broken.text)")
    #expect(broken.error?.contains("/") == false)
    #expect(try server.send("GET", "/v2/models").text == #"{"models":["m"]}"#)
    #expect(try server.status("GET", "/v2/health/ready") == 200)
    // By request, too.
    #expect(try server.status("POST", "/v2/repository/models/a/load") == 200)
    #expect(try server.send("GET", "/v2/models").text == #"{"models":["a","m"]}"#)
    #expect(try server.status("POST", "/v2/repository/models/a/unload") == 200)
    #expect(try server.send("GET", "/v2/models").text == #"{"models":["m"]}"#)
    #expect(try ask(server, "a") == 200)
  }

  @Test func manyAtOnceLoadItOnce() throws {
    let server = try server(room: 2)
    let answers = Stop.Answers()
    DispatchQueue.concurrentPerform(iterations: 16) { number in
      let name = ["a", "b"][number % 2]
      let status = try? server.status("POST", "/v2/models/\(name)/infer", LifecycleTests.body)
      answers.add(status.map(String.init) ?? "failed")
    }
    // Room is for one of the two: each request is answered nevertheless, or told to come again.
    #expect(
      Set(answers.counts.keys).isSubset(of: ["200", "404", "503"]) && answers.counts["200", default: 0] > 0,
      "\(answers.counts)")
    #expect(try server.status("GET", "/v2/health/live") == 200)
  }
}
