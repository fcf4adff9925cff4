"""What schemas let pass and controllers refuse or misread, and references between objects that lead nowhere.

usage: traps.py [PROJECT...]
"""

import re
from collections import Counter
from collections.abc import Iterator

from flows import selects
from tally import Tally
from tree import Environment, environments, walk
from workloads import pods

# Mountpoint's options without which pods of the user 65532 could not replace what an earlier try wrote.
RESULTS = {"allow-delete", "allow-overwrite", "allow-other", "uid 65532", "gid 65532"}
# The prediction log only grows: a server that is broken into must not be able to take its traces away.
GROWING = {"allow-other", "uid 65532", "gid 65532"}
CLUSTER_SCOPED = {"ClusterRole", "ClusterRoleBinding", "Namespace", "PersistentVolume", "PriorityClass", "StorageClass"}
DNS_LABEL = re.compile(r"^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$")
KSERVE = "serving.kserve.io"
DEPLOYMENT_MODE = f"{KSERVE}/deploymentMode"
AUTOSCALER_CLASS = f"{KSERVE}/autoscalerClass"
RESTRICTED = "pod-security.kubernetes.io/enforce"
SCALERS = ("HorizontalPodAutoscaler", "VerticalPodAutoscaler", "ScaledObject")


def inference_services(environment: Environment) -> Iterator[str]:
    for service in environment.of_kind("InferenceService"):
        annotations = service.object["metadata"].get("annotations", {})
        # The mode cannot be changed later, and the chart's default is Knative; a misspelt value means the default.
        if annotations.get(DEPLOYMENT_MODE) != "Standard":
            yield f"{service.name}: {DEPLOYMENT_MODE} is {annotations.get(DEPLOYMENT_MODE)!r}, not 'Standard'"
        # Without it KServe makes an autoscaler of its own.
        if annotations.get(AUTOSCALER_CLASS) not in ("external", "none"):
            yield f"{service.name}: {AUTOSCALER_CLASS} is {annotations.get(AUTOSCALER_CLASS)!r}"
        host = f"{service.name}-predictor-{service.namespace}"
        if len(host) > 63:
            yield f"{service.name}: the host label {host} has {len(host)} characters"
        # In Standard mode it is ignored without a word.
        if "canaryTrafficPercent" in service.object["spec"]["predictor"]:
            yield f"{service.name}: canaryTrafficPercent does nothing in Standard mode"
        runtime = service.object["spec"]["predictor"].get("model", {}).get("runtime")
        if runtime not in [placed.name for placed in environment.of_kind("ServingRuntime")]:
            yield f"{service.name}: no ServingRuntime {runtime}"


def autoscalers(environment: Environment) -> Iterator[str]:
    deployments = {placed.name for placed in environment.of_kind("Deployment")}
    deployments |= {f"{placed.name}-predictor" for placed in environment.of_kind("InferenceService")}
    targets: Counter[str] = Counter()
    for kind in SCALERS:
        for scaler in environment.of_kind(kind):
            spec = scaler.object["spec"]
            target = spec.get("scaleTargetRef", spec.get("targetRef", {})).get("name", "")
            targets[target] += 1
            if target not in deployments:
                yield f"{scaler.name}: its target {target} is none of {sorted(deployments)}"
            if kind == "HorizontalPodAutoscaler":
                low, high = spec.get("minReplicas", 1), spec["maxReplicas"]
                if not 1 <= low <= high:
                    yield f"{scaler.name}: {low} to {high} replicas"
                for metric in spec.get("metrics", []):
                    if not 1 <= metric.get("resource", {}).get("target", {}).get("averageUtilization", 1) <= 100:
                        yield f"{scaler.name}: a utilization outside 1 to 100 %"
    yield from (f"{count} autoscalers work on {target}" for target, count in targets.items() if count > 1)


def selectors(environment: Environment) -> Iterator[str]:
    """Selectors that match no pod, and budgets that let no pod go."""
    labels = [pod.labels for pod in pods(environment)]
    for budget in environment.of_kind("PodDisruptionBudget"):
        spec = budget.object["spec"]
        if not any(selects(spec["selector"], pod) for pod in labels):
            yield f"{budget.name}: its selector matches no pod"
        if spec.get("maxUnavailable") in (0, "0%") or spec.get("minAvailable") == "100%":
            yield f"{budget.name}: it lets no pod go"
    for monitor in environment.of_kind("ServiceMonitor"):
        names = {
            port.get("name")
            for pod in pods(environment)
            for container in pod.containers
            for port in container.get("ports", [])
        }
        for endpoint in monitor.object["spec"]["endpoints"]:
            # KServe names the port of its Service as the first port of the container, else `http`.
            if endpoint.get("port") not in names:
                yield f"{monitor.name}: no container has a port named {endpoint.get('port')!r}"


def references(environment: Environment) -> Iterator[str]:
    """Names in pods that no object of the environment bears."""
    present = {(placed.kind, placed.name) for placed in environment.objects}
    for placed in environment.of_kind("ExternalSecret"):
        target = placed.object["spec"].get("target", {}).get("name", placed.name)
        present.add(("Secret", target))
    for pod in pods(environment):
        wanted = [("ServiceAccount", pod.spec.get("serviceAccountName")), ("PriorityClass", pod.spec.get("priorityClassName"))]
        for volume in pod.spec.get("volumes", []):
            wanted.append(("ConfigMap", volume.get("configMap", {}).get("name")))
            wanted.append(("PersistentVolumeClaim", volume.get("persistentVolumeClaim", {}).get("claimName")))
            if any(placed.kind == "ExternalSecret" for placed in environment.objects):
                wanted.append(("Secret", volume.get("secret", {}).get("secretName")))
        for kind, name in wanted:
            if name and (kind, name) not in present and not name.startswith("system-"):
                yield f"{pod}: no {kind} {name}"
    for claim in environment.of_kind("PersistentVolumeClaim"):
        volume = claim.object["spec"].get("volumeName")
        if volume and ("PersistentVolume", volume) not in present:
            yield f"{claim.name}: no PersistentVolume {volume}"
    for binding in environment.of_kind("RoleBinding"):
        role = binding.object["roleRef"]
        if role["kind"] == "Role" and ("Role", role["name"]) not in present:
            yield f"{binding.name}: no Role {role['name']}"


def rights(environment: Environment) -> Iterator[str]:
    """Rules of RBAC wider than anything here needs."""
    for kind in ("Role", "ClusterRole"):
        for role in environment.of_kind(kind):
            for rule in role.object.get("rules", []):
                if "*" in [*rule.get("verbs", []), *rule.get("resources", []), *rule.get("apiGroups", [])]:
                    yield f"{role.name}: a wildcard"
                for resource in rule.get("resources", []):
                    if resource in ("pods/exec", "pods/attach", "pods/portforward", "secrets"):
                        yield f"{role.name}: rights over {resource}"
                if {"escalate", "bind", "impersonate"} & set(rule.get("verbs", [])):
                    yield f"{role.name}: a verb that gives rights away"


def names(environment: Environment) -> Iterator[str]:
    namespaces = {placed.namespace for placed in environment.objects if placed.kind not in CLUSTER_SCOPED}
    if len(namespaces) != 1 or "" in namespaces:
        yield f"objects in the namespaces {sorted(namespaces)}"
    for placed in environment.objects:
        if placed.kind in CLUSTER_SCOPED:
            if placed.namespace:
                yield f"{placed.kind} {placed.name}: it has no namespace"
            # Two pipelines, or two environments of one cluster, must not claim one name.
            if placed.kind != "Namespace" and not any(namespace in placed.name for namespace in namespaces):
                yield f"{placed.kind} {placed.name}: its name lacks the namespace"
    for namespace in environment.of_kind("Namespace"):
        if namespace.object["metadata"].get("labels", {}).get(RESTRICTED) != "restricted":
            yield f"Namespace {namespace.name}: {RESTRICTED} is not 'restricted'"
    for kind in ("InferenceService", "ServingRuntime", "Namespace", "Service"):
        for placed in environment.of_kind(kind):
            if not DNS_LABEL.match(placed.name):
                yield f"{kind} {placed.name}: not a DNS label that starts with a letter"


def volumes(environment: Environment) -> Iterator[str]:
    """S3 through CSI is static. What is read cannot be written, and results only where they belong to the pods' user.
    A run's workspace is shared between its pods."""
    for volume in environment.of_kind("PersistentVolume"):
        spec = volume.object["spec"]
        if spec.get("csi", {}).get("driver") != "s3.csi.aws.com":
            continue
        options = set(spec.get("mountOptions", []))
        if spec["accessModes"] == ["ReadOnlyMany"]:
            if "read-only" not in options or not spec["csi"].get("readOnly"):
                yield f"{volume.name}: a bucket that is not mounted read-only"
        elif spec["accessModes"] != ["ReadWriteMany"] or "read-only" in options or spec["csi"].get("readOnly"):
            yield f"{volume.name}: a bucket for results that cannot be written"
        elif "-out-prediction-log" in volume.name:
            if GROWING - options or options & (RESULTS - GROWING):
                yield f"{volume.name}: a bucket for the prediction log with {', '.join(sorted(options))}"
        elif missing := RESULTS - options:
            yield f"{volume.name}: a bucket for results without {', '.join(sorted(missing))}"
    for claim in environment.of_kind("PersistentVolumeClaim"):
        modes = claim.object["spec"]["accessModes"]
        if not claim.object["spec"].get("volumeName") and modes != ["ReadWriteMany"]:
            yield f"{claim.name}: access modes {modes}"


def secrets(environment: Environment) -> Iterator[str]:
    """No value of a secret stands in git."""
    yield from (f"{secret.name}: a Secret with its data" for secret in environment.of_kind("Secret"))
    for placed in environment.objects:
        for path, value in walk(placed.object):
            if isinstance(value, str) and "-----BEGIN" in value and "PRIVATE KEY" in value:
                yield f"{placed.name}{path}: a private key"


CHECKS = [inference_services, autoscalers, selectors, references, rights, names, volumes, secrets]


def main() -> None:
    tally = Tally()
    for environment in environments():
        for check in CHECKS:
            tally.check(f"{environment}: {check.__name__.replace('_', ' ')}", check(environment))
    tally.finish()


if __name__ == "__main__":
    main()
