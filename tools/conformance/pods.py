"""Every pod against Pod Security `restricted`, and against what this project asks for beyond it.

usage: pods.py [PROJECT...]

The rules are those of the Pod Security Standards (kubernetes.io/docs/concepts/security/pod-security-standards). Beyond
them every container has a read-only root file system, requests, limits, and an image with a digest or a fixed tag.
"""

import re
from collections.abc import Iterator

from tally import Tally
from tree import Object, environments
from workloads import Pod, pods

VOLUMES = {
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret",
}  # fmt: skip
SYSCTLS = {
    "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ping_group_range", "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_wmem",
}  # fmt: skip
SECCOMP = {"RuntimeDefault", "Localhost"}
SELINUX_TYPES = {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}
APPARMOR = {"RuntimeDefault", "Localhost"}
IMAGE = re.compile(r"^(?P<name>[^@\s]+?)(:(?P<tag>[\w][\w.-]{0,127}))?(@sha256:(?P<digest>[0-9a-f]{64}))?$")


def restricted(spec: Object) -> Iterator[str]:
    """Where a pod breaks the standard."""
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(key):
            yield f"{key} is set"
    for volume in spec.get("volumes", []):
        for kind in volume.keys() - {"name"} - VOLUMES:
            yield f"volume {volume['name']} is of type {kind}"
    pod = spec.get("securityContext", {})
    for sysctl in pod.get("sysctls", []):
        if sysctl["name"] not in SYSCTLS:
            yield f"sysctl {sysctl['name']} is not a safe one"
    if pod.get("runAsUser") == 0:
        yield "runAsUser is 0"
    yield from options("the pod", pod)
    for container in [*spec.get("initContainers", []), *spec.get("containers", [])]:
        name = f"container {container.get('name', '?')}"
        own = container.get("securityContext", {})
        yield from options(name, own)
        if own.get("privileged"):
            yield f"{name} is privileged"
        if own.get("allowPrivilegeEscalation") is not False:
            yield f"{name} does not forbid privilege escalation"
        if own.get("procMount", "Default") != "Default":
            yield f"{name} has procMount {own['procMount']}"
        capabilities = own.get("capabilities", {})
        if "ALL" not in capabilities.get("drop", []):
            yield f"{name} does not drop ALL capabilities"
        for added in capabilities.get("add", []):
            if added != "NET_BIND_SERVICE":
                yield f"{name} adds capability {added}"
        if own.get("runAsNonRoot", pod.get("runAsNonRoot")) is not True:
            yield f"{name} may run as root"
        if own.get("runAsUser") == 0:
            yield f"{name} has runAsUser 0"
        if own.get("seccompProfile", pod.get("seccompProfile", {})).get("type") not in SECCOMP:
            yield f"{name} has no seccomp profile"
        for port in container.get("ports", []):
            if port.get("hostPort"):
                yield f"{name} takes host port {port['hostPort']}"
        for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
            for handler in ("httpGet", "tcpSocket"):
                if container.get(probe, {}).get(handler, {}).get("host"):
                    yield f"{name} probes another host"


def options(name: str, context: Object) -> Iterator[str]:
    """What a pod's and a container's security context have in common."""
    selinux = context.get("seLinuxOptions", {})
    if selinux.get("type", "") not in SELINUX_TYPES or selinux.get("user") or selinux.get("role"):
        yield f"{name} sets SELinux options"
    if context.get("appArmorProfile", {}).get("type", "RuntimeDefault") not in APPARMOR:
        yield f"{name} has an AppArmor profile of type {context['appArmorProfile']['type']}"
    if context.get("seccompProfile", {}).get("type", "RuntimeDefault") not in SECCOMP:
        yield f"{name} has a seccomp profile of type {context['seccompProfile']['type']}"
    if context.get("windowsOptions", {}).get("hostProcess"):
        yield f"{name} is a Windows host process"


def hardened(pod: Pod) -> Iterator[str]:
    """What the standard leaves open and this project does not."""
    for container in pod.containers:
        name = f"container {container.get('name', '?')}"
        if container.get("securityContext", {}).get("readOnlyRootFilesystem") is not True:
            yield f"{name} can write to its root file system"
        resources = container.get("resources", {})
        for kind in ("requests", "limits"):
            for resource in ("cpu", "memory"):
                if resource not in resources.get(kind, {}):
                    yield f"{name} has no {kind} of {resource}"
        image = IMAGE.match(container.get("image", ""))
        if image is None or not (image["digest"] or image["tag"]) or image["tag"] == "latest":
            yield f"{name} runs {container.get('image')!r}: neither a digest nor a fixed tag"


def main() -> None:
    tally = Tally()
    for environment in environments():
        for pod in pods(environment):
            tally.check(f"{pod}: restricted", restricted(pod.spec))
            tally.check(f"{pod}: hardened", hardened(pod))
    tally.finish()


if __name__ == "__main__":
    main()
