"""Pods, wherever an object asks for them: in workloads, and inside custom resources."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tree import Environment, Object, Placed


@dataclass(frozen=True)
class Pod:
    source: Placed
    namespace: str
    labels: dict[str, str]
    spec: Object

    def __str__(self) -> str:
        return f"{self.source}: pod"

    @property
    def containers(self) -> list[Object]:
        return [*self.spec.get("initContainers", []), *self.spec.get("containers", [])]


TEMPLATES = {
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "Pod": (),
}


def pods(environment: Environment) -> Iterator[Pod]:
    runtimes = {placed.name: placed.object["spec"] for placed in environment.of_kind("ServingRuntime")}
    for placed in environment.objects:
        if placed.kind in TEMPLATES:
            template = placed.object
            for key in TEMPLATES[placed.kind]:
                template = template[key]
            labels = template.get("metadata", {}).get("labels", {})
            yield Pod(placed, placed.namespace, labels, template["spec"])
        elif placed.kind == "InferenceService":
            yield predictor(placed, runtimes)


def predictor(service: Placed, runtimes: dict[str, Object]) -> Pod:
    """The pod that KServe makes of an InferenceService in Standard mode and the ServingRuntime that it names.

    As `buildPodSpec` and `buildObjectMeta` of KServe do it (pkg/controller/v1beta1/inferenceservice/components/
    predictor.go): the model's container is merged over the runtime's `kserve-container`, the predictor's pod fields
    over the runtime's; labels are the runtime's, the service's, the predictor's and KServe's own, later ones win.
    """
    declared = deepcopy(service.object["spec"]["predictor"])
    model = declared.pop("model", {})
    runtime = deepcopy(runtimes.get(model.get("runtime", ""), {}))
    labels = {
        **runtime.pop("labels", {}),
        **service.object["metadata"].get("labels", {}),
        **declared.pop("labels", {}),
        "serving.kserve.io/inferenceservice": service.name,
        "component": "predictor",
        "app": f"isvc.{service.name}-predictor",
    }
    spec = merged(only(runtime, POD_FIELDS), only(declared, POD_FIELDS))
    container = only(model, CONTAINER_FIELDS) | {"name": "kserve-container"}
    spec["containers"] = merged(spec.get("containers", []), [container])
    return Pod(service, service.namespace, labels, substituted(spec, service))


# The pod's and the container's own fields, among KServe's beside them.
POD_FIELDS = {
    "affinity", "automountServiceAccountToken", "containers", "dnsConfig", "dnsPolicy", "enableServiceLinks",
    "hostIPC", "hostNetwork", "hostPID", "hostUsers", "imagePullSecrets", "initContainers", "nodeSelector",
    "priorityClassName", "runtimeClassName", "schedulerName", "securityContext", "serviceAccountName",
    "shareProcessNamespace", "terminationGracePeriodSeconds", "tolerations", "topologySpreadConstraints", "volumes",
}  # fmt: skip
CONTAINER_FIELDS = {
    "args", "command", "env", "envFrom", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "ports",
    "readinessProbe", "resources", "securityContext", "startupProbe", "volumeMounts", "workingDir",
}  # fmt: skip

MERGE_KEYS = ("mountPath", "containerPort", "name")
"""What tells the items of a list apart, first the key that only one kind of item has."""


def only(mapping: Object, keys: set[str]) -> Object:
    return {key: value for key, value in mapping.items() if key in keys}


def merged(base: Any, overlay: Any) -> Any:
    """A strategic merge: mappings by key, lists of named items by their key, everything else replaced."""
    if isinstance(base, dict) and isinstance(overlay, dict):
        return base | {key: merged(base[key], value) if key in base else value for key, value in overlay.items()}
    if isinstance(base, list) and isinstance(overlay, list):
        items = [*base, *overlay]
        key = next((key for key in MERGE_KEYS if all(isinstance(item, dict) and key in item for item in items)), None)
        if key is not None:
            result = {item[key]: item for item in base}
            for item in overlay:
                result[item[key]] = merged(result[item[key]], item) if item[key] in result else item
            return list(result.values())
    return overlay


def substituted(value: Any, service: Placed) -> Any:
    """With KServe's placeholders replaced: the name and the namespace of the InferenceService."""
    if isinstance(value, str):
        return value.replace("{{.Name}}", service.name).replace("{{.Namespace}}", service.namespace)
    if isinstance(value, list):
        return [substituted(item, service) for item in value]
    if isinstance(value, dict):
        return {key: substituted(item, service) for key, item in value.items()}
    return value
