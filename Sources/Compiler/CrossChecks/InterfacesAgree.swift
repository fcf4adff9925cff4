internal import Diagnostics
internal import Document
internal import Formats
internal import RuntimeContract
internal import Source

/// Ports, probes and names of series are those of the model server itself.
enum InterfacesAgree {
  static func check(_ objects: ObjectIndex) -> [Diagnostic] {
    objects["ServingRuntime"].flatMap(runtime) + objects["ServiceMonitor"].flatMap(monitor)
      + objects["PrometheusRule"].flatMap(rules)
  }

  private static func runtime(_ object: KubernetesObject) -> [Diagnostic] {
    (object.node["spec"]?["containers"]?.items ?? []).flatMap { container -> [Diagnostic] in
      var findings: [Diagnostic] = []
      let ports = container["ports"]?.items ?? []
      for port in [ServingInterface.http, ServingInterface.grpc] {
        let number = ports.first { $0["name"]?.string == port.name }?["containerPort"]
        if number != Node(port.number) {
          findings.append(.differs("the port `\(port.name)` is \(port.number)", number ?? container, object))
        }
      }
      for (probe, path) in [
        ("startupProbe", ServingInterface.readyPath), ("readinessProbe", ServingInterface.readyPath),
        ("livenessProbe", ServingInterface.livePath),
      ] {
        guard let request = container[probe]?["httpGet"] else { continue }
        if request["path"]?.string != path || request["port"]?.string != ServingInterface.http.name {
          findings.append(
            .differs("`\(path)` on `\(ServingInterface.http.name)` answers the \(probe)", request, object))
        }
      }
      return findings
    }
  }

  private static func monitor(_ object: KubernetesObject) -> [Diagnostic] {
    (object.node["spec"]?["endpoints"]?.items ?? []).compactMap { endpoint in
      let isRight =
        endpoint["path"]?.string == ServingInterface.metricsPath
        && endpoint["port"]?.string == ServingInterface.http.name
      return isRight
        ? nil
        : .differs("metrics are `\(ServingInterface.metricsPath)` on `\(ServingInterface.http.name)`", endpoint, object)
    }
  }

  private static let prefix = "mlgen_serve_"
  /// Of what rules make of them, by Prometheus' convention: the level, a colon, the series.
  private static let recorded = "pipeline:\(prefix)"
  private static let series: Set<String> = {
    typealias Metric = ServingInterface.Metric
    let histograms = [Metric.duration, Metric.stageDuration, Metric.batchRows]
    return Set(
      [
        Metric.requests, Metric.failures, Metric.inFlight, Metric.modelVersions, Metric.reloads,
        Metric.certificateReloads, Metric.certificateExpiry, Metric.logged, Metric.logDrops, Metric.spans,
        Metric.spanDrops,
      ] + histograms.flatMap { ["\($0)_bucket", "\($0)_sum", "\($0)_count"] })
  }()

  private static func rules(_ object: KubernetesObject) -> [Diagnostic] {
    let rules = (object.node["spec"]?["groups"]?.items ?? []).flatMap { $0["rules"]?.items ?? [] }
    let known = series.union(rules.flatMap { names(in: $0["record"]?.string ?? "") })
    return rules.flatMap { rule -> [Diagnostic] in
      guard let expression = rule["expr"], let text = expression.string else { return [] }
      return names(in: text).filter { !known.contains($0) }.map {
        .differs("neither the server nor a rule has the series `\($0)`", expression, object)
      }
    }
  }

  /// The words of an expression that begin as the server's series do, or as what rules make of them.
  private static func names(in expression: String) -> [String] {
    expression.utf8.split { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"), UInt8(ascii: ":"):
        false
      default: true
      }
    }
    .filter { word in [prefix, recorded].contains { word.starts(with: $0.utf8) } }.map { String(Substring($0)) }
  }
}

extension Diagnostic {
  fileprivate static func differs(_ what: String, _ node: Node, _ object: KubernetesObject) -> Diagnostic {
    Diagnostic(
      .interfacesDiffer, at: (node.origin ?? object.origin)?.span, "\(object.id) does not fit the program: \(what)")
  }
}
