"""Which packets the NetworkPolicies let through, against the table of `flows.yaml`.

usage: flows.py

A row of the table is `FROM -> TO:PORT[/UDP] allowed|refused`. FROM and TO are names of endpoints: `serving` is the pod
that KServe makes, the others stand in the file. A connection passes when the policies of the sender's namespace let it
out and those of the receiver's let it in; a side of which no policy is known here lets everything pass. Network plugins
differ in whether an address range covers the addresses of pods, so a row must hold either way. And each policy must be
needed by a row: without it, at least one would turn out otherwise.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import yaml

from tally import Tally
from tree import Environment, Object, Placed, environments
from workloads import pods

TABLE = Path(__file__).with_name("flows.yaml")
ROW = re.compile(r"^(?P<sender>\S+) -> (?P<receiver>[^\s:]+):(?P<port>\d+)(/(?P<protocol>UDP))? (?P<verdict>allowed|refused)$")


@dataclass(frozen=True)
class Endpoint:
    """A pod, when it has a namespace, or an address outside the cluster."""

    address: str
    namespace: str | None = None
    labels: dict[str, str] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    """Named ports of its containers."""

    @property
    def namespace_labels(self) -> dict[str, str]:
        return {"kubernetes.io/metadata.name": self.namespace or ""}


@dataclass(frozen=True)
class Row:
    text: str
    sender: str
    receiver: str
    port: int
    protocol: str
    allowed: bool


def row(text: str) -> Row:
    match = ROW.match(text)
    if match is None:
        raise SystemExit(f"{TABLE.name}: not a row: {text!r}")
    return Row(
        text, match["sender"], match["receiver"], int(match["port"]), match["protocol"] or "TCP",
        match["verdict"] == "allowed",
    )  # fmt: skip


def selects(selector: Object, labels: dict[str, str]) -> bool:
    """Whether a label selector matches. An empty one matches everything."""
    if any(labels.get(key) != value for key, value in selector.get("matchLabels", {}).items()):
        return False
    return all(expression_holds(expression, labels) for expression in selector.get("matchExpressions", []))


def expression_holds(expression: Object, labels: dict[str, str]) -> bool:
    key, values = expression["key"], expression.get("values", [])
    match expression["operator"]:
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case operator:
            raise ValueError(f"no such operator: {operator}")


def peer_matches(peer: Object, endpoint: Endpoint, policy_namespace: str, ranges_cover_pods: bool) -> bool:
    if block := peer.get("ipBlock"):
        if endpoint.namespace is not None and not ranges_cover_pods:
            return False
        address = ip_address(endpoint.address)
        excepted = any(address in ip_network(cidr) for cidr in block.get("except", []))
        return address in ip_network(block["cidr"]) and not excepted
    if endpoint.namespace is None:
        return False
    if "namespaceSelector" in peer:
        if not selects(peer["namespaceSelector"], endpoint.namespace_labels):
            return False
    elif endpoint.namespace != policy_namespace:
        return False
    return selects(peer.get("podSelector", {}), endpoint.labels)


def port_matches(rule: Object, row: Row, receiver: Endpoint) -> bool:
    ports: list[dict[str, Any]] = rule.get("ports", [])
    for port in ports:
        if port.get("protocol", "TCP") != row.protocol:
            continue
        number = port.get("port")
        if isinstance(number, str):
            number = receiver.ports.get(number)
            if number is None:
                continue
        if number is None or number <= row.port <= port.get("endPort", number):
            return True
    return not ports


def lets_pass(policies: list[Placed], row: Row, ends: dict[str, Endpoint], direction: str, covers: bool) -> bool:
    """Whether the policies over one end of a connection let it pass in that end's direction."""
    own, other = (ends[row.sender], ends[row.receiver])[:: 1 if direction == "Egress" else -1]
    isolated = False
    for policy in policies:
        spec = policy.object["spec"]
        default_types = ["Ingress", "Egress"] if "egress" in spec else ["Ingress"]
        if policy.namespace != own.namespace or direction not in spec.get("policyTypes", default_types):
            continue
        if not selects(spec.get("podSelector", {}), own.labels):
            continue
        isolated = True
        for rule in spec.get(direction.lower(), []):
            peers = rule.get("to" if direction == "Egress" else "from", [])
            if peers and not any(peer_matches(peer, other, policy.namespace, covers) for peer in peers):
                continue
            if port_matches(rule, row, ends[row.receiver]):
                return True
    return not isolated


def holds(policies: list[Placed], row: Row, ends: dict[str, Endpoint]) -> bool:
    """Whether the policies do with a connection what the row says."""
    return all(
        all(lets_pass(policies, row, ends, direction, covers) for direction in ("Egress", "Ingress")) == row.allowed
        for covers in (False, True)
    )


def endpoints(environment: Environment, table: Object) -> dict[str, Endpoint]:
    """Those of the file, in which a `namespace: own` stands for the environment's, and the model server."""
    namespace = next((policy.namespace for policy in environment.of_kind("NetworkPolicy")), "")
    ends = {
        name: Endpoint(
            declared["address"],
            namespace if declared.get("namespace") == "own" else declared.get("namespace"),
            {key: value.replace("PIPELINE", environment.pipeline) for key, value in declared.get("labels", {}).items()},
            declared.get("ports", {}),
        )
        for name, declared in table["endpoints"].items()
    }
    for pod in pods(environment):
        if pod.source.kind == "InferenceService":
            ports = [port for container in pod.containers for port in container.get("ports", [])]
            named = {port["name"]: port["containerPort"] for port in ports if "name" in port}
            ends["serving"] = Endpoint("10.20.0.2", pod.namespace, pod.labels, named)
    return ends


def judge(environment: Environment, rows: list[Row], ends: dict[str, Endpoint]) -> Iterator[tuple[str, list[str]]]:
    policies = environment.of_kind("NetworkPolicy")
    for row in rows:
        missing = [name for name in (row.sender, row.receiver) if name not in ends]
        if missing:
            yield row.text, [f"no endpoint {name}" for name in missing]
        else:
            yield row.text, [] if holds(policies, row, ends) else ["the policies do otherwise"]
    for policy in policies:
        others = [other for other in policies if other is not policy]
        needed = any(not holds(others, row, ends) for row in rows if row.sender in ends and row.receiver in ends)
        yield f"policy {policy.name}", [] if needed else ["no row needs it"]


def main() -> None:
    table = yaml.safe_load(TABLE.read_text())
    tally = Tally()
    remaining = dict(table["environments"])
    for environment in environments():
        if not environment.of_kind("NetworkPolicy"):
            continue
        name = str(environment)
        if name not in remaining:
            tally.check(name, [f"{TABLE.name} has no rows for it"])
            continue
        rows = [row(text) for shared in remaining.pop(name) for text in table["rows"][shared]]
        for subject, problems in judge(environment, rows, endpoints(environment, table)):
            tally.check(f"{name}: {subject}", problems)
    for name in remaining:
        tally.check(name, [f"{TABLE.name} has rows for it, and it was not generated"])
    tally.finish()


if __name__ == "__main__":
    main()
