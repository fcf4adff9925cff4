internal import Serving

/// Whether requests are traced, and where the spans go: the environment variables that OpenTelemetry gives names to, so that
/// its operator and everybody's habits apply. What cannot be understood is told, and has its default.
///
/// Sources: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ and
/// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
struct TraceSettings {
  /// Nil traces nothing: without an endpoint, nobody asked for it.
  var target: OTLPTarget?
  var sampler = Sampler(followsParent: true, ratio: 1)
  var exporter = SpanExporter.Settings()
  /// What was said and is not done.
  var warnings: [String] = []

  private let environment: (String) -> String?

  init(environment: @escaping (String) -> String?, host: String) {
    self.environment = environment
    readResource(host)
    readSampler()
    exporter.queue = count("OTEL_BSP_MAX_QUEUE_SIZE", 1...1_000_000) ?? exporter.queue
    exporter.batch = min(count("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 1...100_000) ?? exporter.batch, exporter.queue)
    exporter.delayMS = count("OTEL_BSP_SCHEDULE_DELAY", 1...3_600_000) ?? exporter.delayMS
    exporter.timeoutMS = count("OTEL_BSP_EXPORT_TIMEOUT", 1...3_600_000) ?? exporter.timeoutMS
    readTarget()
  }

  /// An empty variable is as good as none.
  private func value(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }

  /// The variable for traces, or else the one for all signals.
  private func signal(_ name: String) -> (name: String, value: String)? {
    for name in ["OTEL_EXPORTER_OTLP_TRACES_\(name)", "OTEL_EXPORTER_OTLP_\(name)"] {
      if let value = value(name) { return (name, value) }
    }
    return nil
  }

  private mutating func count(_ name: String, _ range: ClosedRange<Int>) -> Int? {
    value(name).flatMap { count(name, $0, range) }
  }

  private mutating func count(_ name: String, _ text: String, _ range: ClosedRange<Int>) -> Int? {
    guard let count = Int(text), range ~= count else {
      warnings.append("\(name): expected \(range.lowerBound) to \(range.upperBound), and not '\(text)'")
      return nil
    }
    return count
  }

  private mutating func readTarget() {
    if value("OTEL_SDK_DISABLED")?.lowercased() == "true" { return }
    switch value("OTEL_TRACES_EXPORTER") {
    case "none": return
    case nil, "otlp": break
    case let other?:
      warnings.append("OTEL_TRACES_EXPORTER: '\(other)' is not built in; expected otlp or none")
      return
    }
    let address: String
    if let own = value("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") {
      address = own
    } else if let base = value("OTEL_EXPORTER_OTLP_ENDPOINT") {
      address = base.hasSuffix("/") ? "\(base)v1/traces" : "\(base)/v1/traces"
    } else {
      return
    }
    guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
      warnings.append("the endpoint '\(address)' is no URL of HTTP: nothing is traced")
      return
    }
    if let (name, form) = signal("PROTOCOL"), form != "http/protobuf" {
      warnings.append("\(name): '\(form)' is not built in; http/protobuf is sent")
    }
    var target = OTLPTarget(address: address)
    if let (name, text) = signal("COMPRESSION") {
      switch text {
      case "gzip": target.compresses = true
      case "none": break
      default: warnings.append("\(name): expected gzip or none, and not '\(text)'")
      }
    }
    if let (name, text) = signal("TIMEOUT"), let time = count(name, text, 1...3_600_000) { target.timeoutMS = time }
    if let (name, text) = signal("HEADERS") {
      for pair in text.split(separator: ",") {
        guard let (key, value) = Self.pair(pair) else {
          warnings.append("\(name): a header is not written as name=value")
          continue
        }
        target.headers.append((key, value))
      }
    }
    target.certificate = signal("CERTIFICATE")?.value
    self.target = target
  }

  private mutating func readSampler() {
    var ratio = 1.0
    if let text = value("OTEL_TRACES_SAMPLER_ARG") {
      if let number = Double(text), 0...1 ~= number {
        ratio = number
      } else {
        warnings.append("OTEL_TRACES_SAMPLER_ARG: expected a share from 0 to 1, and not '\(text)'")
      }
    }
    switch value("OTEL_TRACES_SAMPLER") {
    case nil, "parentbased_always_on": sampler = Sampler(followsParent: true, ratio: 1)
    case "parentbased_always_off": sampler = Sampler(followsParent: true, ratio: 0)
    case "parentbased_traceidratio": sampler = Sampler(followsParent: true, ratio: ratio)
    case "always_on": sampler = Sampler(followsParent: false, ratio: 1)
    case "always_off": sampler = Sampler(followsParent: false, ratio: 0)
    case "traceidratio": sampler = Sampler(followsParent: false, ratio: ratio)
    case let other?: warnings.append("OTEL_TRACES_SAMPLER: there is no sampler '\(other)' here")
    }
  }

  private mutating func readResource(_ host: String) {
    var attributes: [(key: String, value: String)] = []
    for pair in (value("OTEL_RESOURCE_ATTRIBUTES") ?? "").split(separator: ",") {
      guard let (key, value) = Self.pair(pair) else {
        warnings.append("OTEL_RESOURCE_ATTRIBUTES: an attribute is not written as name=value")
        continue
      }
      attributes.removeAll { $0.key == key }
      attributes.append((key, value))
    }
    if let name = value("OTEL_SERVICE_NAME") {
      attributes.removeAll { $0.key == "service.name" }
      attributes.append(("service.name", name))
    }
    for (key, value) in [("service.name", "mlgen-serve"), ("host.name", host)]
    where !attributes.contains(where: { $0.key == key }) { attributes.append((key, value)) }
    exporter.resource = attributes
  }

  /// `name=value`, the value percent-encoded, as in W3C Baggage.
  private static func pair(_ text: Substring) -> (String, String)? {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let blankless = parts.map { part in
      var part = part.drop { $0 == " " }
      while part.last == " " { part.removeLast() }
      return part
    }
    guard !blankless[0].isEmpty, let value = PercentEncoding.decoded(blankless[1]) else { return nil }
    return (String(blankless[0]), value)
  }
}

/// Where spans are sent, and how.
struct OTLPTarget: Sendable {
  var address: String
  var headers: [(name: String, value: String)] = []
  var compresses = false
  /// Of one try.
  var timeoutMS = 10000
  /// Of a file of certificates that are trusted in place of the system's.
  var certificate: String?

  init(address: String) { self.address = address }
}
