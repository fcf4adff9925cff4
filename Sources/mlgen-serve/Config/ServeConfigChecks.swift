public import RuntimeContract
internal import Serving
public import StageRuntime

extension ServeConfig: CheckedConfig {
  public func findings() -> [JSONFinding] {
    var findings: [JSONFinding] = []
    func require(_ holds: Bool, _ path: [String], _ message: String) {
      if !holds { findings.append(JSONFinding(path.map { .key($0) }, message)) }
    }
    require(ModelFolder.isName(modelName), ["model"], "expected a name without blanks and slashes")
    require(ModelFolder.isName(modelVersion), ["model_version"], "expected a version without blanks and slashes")
    require(!modelPath.isEmpty, ["model_path"], "expected the path of the model's folder")
    require(0...65535 ~= httpPort, ["http_port"], "expected a port from 0 to 65535")
    require(0...65535 ~= grpcPort, ["grpc_port"], "expected a port from 0 to 65535")
    require(
      httpPort != grpcPort || httpPort == 0, ["grpc_port"], "HTTP and gRPC cannot share the port \(httpPort)")
    require(limits.queue >= 1, ["limits", "queue"], "at least one request has to wait while it is handed over")
    require(1...3_600_000 ~= limits.deadlineMS, ["limits", "deadline_ms"], "expected 1 to 3600000 milliseconds")
    require(
      1...1 << 30 ~= limits.maxBodyBytes, ["limits", "max_body_bytes"], "expected 1 byte to 1 GiB")
    if let batching {
      require(
        1...ModelSignature.maximumRows ~= batching.maxRows, ["batching", "max_rows"],
        "expected 1 to \(ModelSignature.maximumRows) rows")
      require(
        batching.maxDelayMS >= 0 && batching.maxDelayMS < Double(limits.deadlineMS), ["batching", "max_delay_ms"],
        "expected less than the deadline of \(limits.deadlineMS) ms, and no less than 0")
    }
    require(0...1_000_000 ~= warmUpRequests, ["warm_up_requests"], "expected 0 to 1000000")
    require(bearerTokenFile != "", ["bearer_token_file"], "expected a path, or null")
    if let tls { findings += self.findings(of: tls) }
    if let predictionLog {
      require(0...1 ~= predictionLog.sample, ["prediction_log", "sample"], "expected a share from 0 to 1")
    }
    if let split { findings += self.findings(of: split) }
    if let onDemand {
      require(!onDemand.path.isEmpty, ["on_demand", "path"], "expected the path of a folder of models")
      require(onDemand.memoryBytes >= 1, ["on_demand", "memory_bytes"], "expected at least 1 byte")
    }
    require(cacheSeconds == 0, ["prediction_cache_seconds"], "a cache of predictions is not built yet: expected 0")
    require(
      !durationBucketsSeconds.isEmpty && durationBucketsSeconds.allSatisfy { $0 > 0 && $0.isFinite }
        && zip(durationBucketsSeconds, durationBucketsSeconds.dropFirst()).allSatisfy { $0 < $1 },
      ["duration_buckets_seconds"], "expected ascending numbers above 0")
    require(0...3600 ~= drainSeconds, ["drain_seconds"], "expected 0 to 3600 seconds")
    require(1...1024 ~= threads, ["threads"], "expected 1 to 1024")
    return findings
  }

  private func findings(of tls: ServingTLS) -> [JSONFinding] {
    var findings: [JSONFinding] = []
    func require(_ holds: Bool, _ key: String, _ message: String) {
      if !holds { findings.append(JSONFinding([.key("tls"), .key(key)], message)) }
    }
    require(!tls.certificateChain.isEmpty, "certificate_chain", "expected the path of a file")
    require(!tls.privateKey.isEmpty, "private_key", "expected the path of a file")
    require(tls.clientAuthorities != "", "client_authorities", "expected a path, or null")
    if let port = tls.plainHealthPort {
      require(0...65535 ~= port, "plain_health_port", "expected a port from 0 to 65535")
      require(
        port == 0 || port != httpPort && port != grpcPort, "plain_health_port",
        "the port \(port) has TLS: health in the clear needs one of its own")
    }
    return findings
  }

  private func findings(of split: VariantSplit) -> [JSONFinding] {
    var findings: [JSONFinding] = []
    func require(_ holds: Bool, _ path: [JSONFinding.Step], _ message: String) {
      if !holds { findings.append(JSONFinding([.key("split")] + path, message)) }
    }
    require(!split.name.isEmpty, [.key("name")], "expected the experiment's name")
    let isToken = { (byte: UInt8) in
      0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
    require(
      !split.keyHeader.isEmpty && split.keyHeader.utf8.allSatisfy(isToken), [.key("key_header")],
      "expected the name of a header")
    require(!split.parts.isEmpty, [.key("parts")], "expected a version beside the main one")
    var seen: Set<String> = [modelVersion]
    for (index, part) in split.parts.enumerated() {
      let place: [JSONFinding.Step] = [.key("parts"), .index(index)]
      require(
        part.variant != .champion, place + [.key("variant")],
        "the champion is the version of model_version: expected challenger or shadow")
      require(
        ModelFolder.isName(part.modelVersion), place + [.key("model_version")],
        "expected a version without blanks and slashes")
      require(
        seen.insert(part.modelVersion).inserted, place + [.key("model_version")],
        "the version '\(part.modelVersion)' has a part already")
      require(0...1 ~= part.share, place + [.key("share")], "expected a share from 0 to 1")
    }
    let challengers = split.parts.filter { $0.variant == .challenger }.reduce(0) { $0 + $1.share }
    require(
      challengers <= 1, [.key("parts")], "the challengers' shares add up to \(challengers), which is more than all")
    return findings
  }
}
