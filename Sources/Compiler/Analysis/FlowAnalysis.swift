internal import IR
internal import RuntimeContract
internal import Source
internal import Spec

/// Which packets the pipeline needs, and nothing beyond.
///
/// The orchestrator needs none: Airflow starts pods and reads their logs through the API server, whose traffic to a
/// node's kubelet no NetworkPolicy governs.
struct FlowAnalysis {
  let spec: PipelineSpec
  let identity: Security.IdentityKind
  let identityOrigin: Origin
  let tracker: Sourced<URI>
  /// Nil where a person promotes models.
  let promotion: PromotionAnalysis?
  let serves: Bool
  /// Whether a stage or the model server talks to an object store itself.
  let usesObjectStore: Origin?

  /// The link-local address at which EKS Pod Identity hands out credentials.
  private static let podIdentityAddress = "169.254.170.23/32"

  func flows() -> [Flow] {
    var flows = [
      Flow(
        name: "dns", direction: .egress, subject: .all,
        peer: .dns(nodeLocal: spec.platform.dns.$nodeLocal.present()), ports: [],
        reason: "names of services and stores are looked up", origin: .rule("every pod looks names up")),
      trackerFlow,
    ]
    if let origin = usesObjectStore {
      flows.append(
        Flow(
          name: "https", direction: .egress, subject: .all, peer: .anywhere,
          ports: [Sourced(443, rule: "object stores and the cloud's token service answer on 443")],
          reason: "object stores and the cloud's token service have no fixed addresses", origin: origin))
    }
    if identity == .podIdentity {
      flows.append(
        Flow(
          name: "pod-identity", direction: .egress, subject: .all,
          peer: .address(Sourced(Self.podIdentityAddress, rule: "the address of the EKS Pod Identity agent")),
          ports: [Sourced(80, rule: "the port of the EKS Pod Identity agent")],
          reason: "the EKS Pod Identity agent hands out credentials", origin: identityOrigin))
    }
    for (index, egress) in spec.security.egress.enumerated() {
      flows.append(
        Flow(
          name: "egress-\(index + 1)", direction: .egress, subject: .stages, peer: .anywhere, ports: [egress.$port],
          reason: "the spec asks for \(egress.host), and a NetworkPolicy cannot name hosts",
          origin: egress.$host.origin.joined(with: egress.$port.origin)))
    }
    if let promotion { flows.append(promotion.flow) }
    if serves { flows += servingFlows }
    return flows
  }

  private var trackerFlow: Flow {
    let port = tracker.map { $0.port ?? ($0.scheme == .https ? 443 : 80) }
    return Flow(
      name: "tracker", direction: .egress, subject: .stages, peer: Self.peer(of: tracker.map(\.host)), ports: [port],
      reason: "stages report runs to the experiment tracker", origin: tracker.origin)
  }

  /// A namespace of the cluster, where the host's name says so; else anything outside.
  static func peer(of host: Sourced<String>) -> Flow.Peer {
    // NAME.NAMESPACE.svc, as the cluster's DNS has it, with or without the cluster's domain.
    let parts = host.value.split(separator: ".").map(String.init)
    return parts.count >= 3 && parts[2] == "svc" ? .namespace(host.map { _ in parts[1] }) : .anywhere
  }

  private var servingFlows: [Flow] {
    let platform = spec.platform
    let http = Sourced(ServingInterface.http.number, rule: "the port on which the model server speaks HTTP")
    let grpc = Sourced(ServingInterface.grpc.number, rule: "the port on which the model server speaks gRPC")
    let written = platform.kserve.gateway
    let gateway = written.$proxyNamespace.or(written.$namespace)
    return [
      Flow(
        name: "gateway", direction: .ingress, subject: .serving, peer: .namespace(gateway),
        ports: [http, grpc],
        reason: "requests enter through the gateway \(written.name) of the namespace \(written.namespace)",
        origin: gateway.origin.joined(with: written.$name.origin)),
      Flow(
        name: "prometheus", direction: .ingress, subject: .serving, peer: .namespace(platform.prometheus.$namespace),
        ports: [http], reason: "Prometheus reads the model server's metrics",
        origin: platform.prometheus.$namespace.origin),
    ]
  }
}
