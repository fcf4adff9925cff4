"""Every generated DAG as Airflow sees it, against the plan that it was made from and the objects that it runs among.

usage: dags.py [PROJECT...]

The plans are those that `Tests/CommandTests/Plans` holds: the tests of the compiler write them from the plan itself, so
that no DAG is compared with what made it. Each DAG is loaded by Airflow's DagBag, serialized as the scheduler reads it,
its fields are rendered with a task's context, and its pods are those that `build_pod_request_obj` gives.
"""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagbag
from dagbag import DAG, expanded
from flows import selects
from pods import hardened, restricted
from schemas import core_type, problems
from tally import Tally
from tree import ROOT, Environment, Object, Placed, environments, shown
from workloads import Pod

from airflow.sdk import RetryPolicy  # noqa: E402
from airflow.sdk.definitions.retry_policy import RetryAction  # noqa: E402
from airflow.serialization.serialized_objects import DagSerialization  # noqa: E402
from kubernetes.client import models as k8s  # noqa: E402

PLANS = ROOT / "Tests" / "CommandTests" / "Plans"
RUFF = Path(sys.prefix) / "bin" / "ruff"
RULES = "AIR,B,C4,E4,E7,E9,F,I,N,PIE,RET,RUF,SIM,UP,W"

Plan = dict[str, Any]


def plan_of(environment: Environment) -> Plan:
    """What the compiler's own tests recorded of an environment."""
    project = environment.folder.parents[2]
    prefix = "" if project == ROOT else f"{project.name}-"
    plans = json.loads((PLANS / f"{prefix}{environment.pipeline}.json").read_text())
    return plans[environment.name]


def dag_id(environment: Environment, workflow: Plan) -> str:
    return ".".join(filter(None, [environment.pipeline, environment.name, workflow["name"]]))


def differences(pairs: dict[str, tuple[Any, Any]]) -> Iterator[str]:
    """What is not as it should be, of pairs of what is and what should be."""
    for name, (actual, wanted) in pairs.items():
        if actual != wanted:
            yield f"{name} is {actual!r:.300} and should be {wanted!r:.300}"


def runs(dag: DAG, plan: Plan, workflow: Plan) -> Iterator[str]:
    """Whether a DAG runs when and as the plan says, also as the scheduler reads it."""
    scheduler = DagSerialization.from_dict(DagSerialization.to_dict(dag))
    timetable = scheduler.timetable.serialize()
    yield from differences(
        {
            "schedule": (timetable.get("expression"), workflow["cron"]),
            "time zone": (timetable.get("timezone"), workflow["timezone"]),
            "catch-up": (dag.catchup, False),
            "runs at a time": (dag.max_active_runs, workflow["maximum_runs"]),
            "tasks at a time": (dag.max_active_tasks, workflow["maximum_stages"]),
            "time of a run": (dag.dagrun_timeout, timedelta(seconds=workflow["timeout"])),
            "owner": (dag.owner, plan["owner"] or "airflow"),
            "tasks": (sorted(dag.task_ids), sorted(workflow["stages"])),
            "tasks for the scheduler": (sorted(scheduler.task_ids), sorted(workflow["stages"])),
            "paused at first": (dag.is_paused_upon_creation, None),
        }
    )
    for name in ("description", "doc_md", "tags", "on_failure_callback"):
        if not getattr(dag, name):
            yield f"it has no {name}"
    for task in dag.tasks:
        if scheduler.get_task(task.task_id).upstream_task_ids != task.upstream_task_ids:
            yield f"{task.task_id} waits for others in the scheduler"


def runs_task(dag: DAG, stage: str, plan: Plan) -> Iterator[str]:
    """Whether a task is tried as the plan says."""
    task, wanted = dag.get_task(stage), plan["stages"][stage]
    waits = wanted["node_timeout"] + wanted["image_timeout"]
    yield from differences(
        {
            "upstream": (sorted(task.upstream_task_ids), sorted(wanted["dependencies"])),
            "retries": (task.retries, wanted["retries"]),
            "retry delay": (task.retry_delay, timedelta(seconds=plan["backoff"]["delay"])),
            "back-off": (task.retry_exponential_backoff, plan["backoff"]["factor"]),
            "longest delay": (task.max_retry_delay, timedelta(seconds=plan["backoff"]["maximum"])),
            "execution timeout": (task.execution_timeout, timedelta(seconds=waits + wanted["timeout"])),
            "wait for a node": (task.schedule_timeout_seconds, wanted["node_timeout"]),
            "wait for an image": (task.startup_timeout_seconds, wanted["image_timeout"]),
            "weight": (task.priority_weight, wanted["weight"]),
            "weight rule": (str(task.weight_rule), str(type(task)(task_id="x", weight_rule="absolute").weight_rule)),
            "in the cluster": (task.in_cluster, True),
            "durable": (task.durable, True),
            "XCom": (task.do_xcom_push, False),
            "logs": (task.get_logs, True),
            "end": (task.on_finish_action.value, "delete_pod"),
            "fields that are files": (tuple(task.template_ext), ()),
        }
    )
    if not task.doc_md or task.doc_md.endswith(".md"):
        yield "it has no documentation"
    yield from retried(dag, stage, judged=wanted["config"] is not None)
    # A program that reads sources says with 4 that they have no new rows; of other containers, it means nothing.
    reads = wanted["command"] in (["mlgen-train", "ingest"], ["mlgen-train", "prepare"])
    if list(task.skip_on_exit_code) != ([4] if reads else []):
        yield f"it is skipped on {task.skip_on_exit_code}"


def retried(dag: DAG, stage: str, *, judged: bool) -> Iterator[str]:
    """Whether a program of ours is not tried again after an answer, and everything else is."""
    policy = dag.get_task(stage).retry_policy
    if not judged:
        if policy is not None:
            yield "the exit codes of a container that is not ours mean nothing"
        return
    if not isinstance(policy, RetryPolicy):
        yield "an answer would be asked for again"
        return
    for code, action in ((1, RetryAction.FAIL), (2, RetryAction.FAIL), (3, RetryAction.DEFAULT), (137, RetryAction.DEFAULT)):
        task = dag.get_task(stage).prepare_for_execution()
        task.remote_pod = ended(task.base_container_name, code)
        decision = policy.evaluate(RuntimeError(), 1, 1, {"task": task})
        if decision.action is not action:
            yield f"exit code {code} leads to {decision.action}"
    lost = dag.get_task(stage).prepare_for_execution()
    for pod in (None, k8s.V1Pod(status=k8s.V1PodStatus(reason="Evicted"))):
        lost.remote_pod = pod
        if policy.evaluate(RuntimeError(), 1, 1, {"task": lost}).action is not RetryAction.DEFAULT:
            yield "a lost pod is not tried again"
    if policy.evaluate(RuntimeError(), 1, 1).action is not RetryAction.DEFAULT:
        yield "without a context it is not tried again"


def ended(container: str, code: int) -> k8s.V1Pod:
    state = k8s.V1ContainerState(terminated=k8s.V1ContainerStateTerminated(exit_code=code))
    status = k8s.V1ContainerStatus(name=container, state=state, image="", image_id="", ready=False, restart_count=0)
    return k8s.V1Pod(status=k8s.V1PodStatus(container_statuses=[status]))


def runs_container(pod: Object, stage: str, plan: Plan, workflow: Plan) -> Iterator[str]:
    """Whether a pod's container is the plan's."""
    wanted = plan["stages"][stage]
    spec = pod["spec"]
    container = spec["containers"][0]
    amounts = {"cpu": wanted["cpu"], "memory": wanted["memory"], **{name: str(n) for name, n in wanted["gpus"].items()}}
    selector = {"node.kubernetes.io/instance-type": name for name in wanted["instance_types"]}
    if wanted["spot"]:
        selector["eks.amazonaws.com/capacityType"] = "SPOT"
    tolerated = {(item["key"], item.get("value"), item["effect"]) for item in spec["tolerations"]}
    taints = {("eks.amazonaws.com/capacityType", "SPOT", "NoSchedule")} if wanted["spot"] else set()
    taints |= {("nvidia.com/gpu" if name.startswith("nvidia.com/") else name, None, "NoSchedule") for name in wanted["gpus"]}
    variables = {
        entry["name"]: entry["value"] if "value" in entry else reference(entry["valueFrom"]) for entry in container["env"]
    }
    names = [entry["name"] for entry in container["env"]]
    run = {
        "AIRFLOW_RUN_ID": {"label": "metadata.labels['run_id']"},
        "MLGEN_RUN_ID": f"{workflow['folder_prefix']}$(AIRFLOW_RUN_ID)",
    }
    yield from differences(
        {
            "namespace": (pod["metadata"]["namespace"], plan["namespace"]),
            "containers": (len(spec["containers"]), 1),
            "image": (container["image"], wanted["image"]),
            "command": (container["command"], wanted["command"]),
            "arguments": (container["args"], wanted["arguments"]),
            "variables": (variables, wanted["environment"] | run),
            "names of variables": (len(names), len(set(names))),
            "order of the run's variables": (names[-2:], list(run)) if not any_secret(wanted) else (0, 0),
            "requests": (container["resources"]["requests"], amounts),
            "limits": (container["resources"]["limits"], amounts),
            "nodes": (spec.get("nodeSelector"), selector),
            "tolerations": (tolerated, taints),
            "account": (spec["serviceAccountName"], wanted["account"]),
            "token": (spec["automountServiceAccountToken"], False),
            "priority class": (spec.get("priorityClassName"), wanted["priority_class"]),
            # Counted from when the kubelet takes the pod, before it pulls the image.
            "deadline": (spec["activeDeadlineSeconds"], wanted["image_timeout"] + wanted["timeout"]),
            "restarts": (spec["restartPolicy"], "Never"),
            "queue": (pod["metadata"]["labels"].get("kueue.x-k8s.io/queue-name"), wanted["queue"]),
            "mesh": (pod["metadata"]["labels"].get("sidecar.istio.io/inject"), "false"),
            "stage": (pod["metadata"]["labels"].get("mlgen.dev/stage"), stage),
        }
    )
    if not pod["metadata"]["name"].startswith(f"{wanted['object_name']}-"):
        yield f"its name is {pod['metadata']['name']}"
    path = expanded("$(MLGEN_RUN_ID)", {"MLGEN_RUN_ID": pod["metadata"]["labels"]["run_id"]})
    if path in ("", ".", "..") or "/" in path:
        yield f"the run's folder is {path!r}"


def any_secret(stage: Plan) -> bool:
    return any(isinstance(value, dict) for value in stage["environment"].values())


def reference(source: Object) -> Object:
    if "secretKeyRef" in source:
        return {"secret": source["secretKeyRef"]["name"], "key": source["secretKeyRef"]["key"]}
    return {"label": source["fieldRef"]["fieldPath"]}


def mounts(pod: Object, stage: str, plan: Plan, environment: Environment) -> Iterator[str]:
    """Whether what a pod mounts is there in the environment, and is where programs look for it."""
    wanted = plan["stages"][stage]
    there = {(placed.kind, placed.name): placed.object for placed in environment.objects}
    places = {mount["name"]: mount for mount in pod["spec"]["containers"][0]["volumeMounts"]}
    files: dict[str, Any] = {}
    claims: dict[str, str] = {}
    results: dict[str, str] = {}
    for volume in pod["spec"]["volumes"]:
        mount = places.pop(volume["name"], None)
        if mount is None:
            yield f"volume {volume['name']} is mounted nowhere"
            continue
        path = mount["mountPath"]
        if claim := volume.get("persistentVolumeClaim"):
            name = claim["claimName"]
            found = there.get(("PersistentVolumeClaim", name))
            if found is None:
                yield f"there is no claim {name}"
            elif found["spec"]["accessModes"] == ["ReadOnlyMany"]:
                claims[name] = path
                if not (mount.get("readOnly") and claim.get("readOnly")):
                    yield f"claim {name} can be written"
            elif found["spec"].get("volumeName"):
                results[name] = path
                if mount.get("readOnly") or claim.get("readOnly"):
                    yield f"claim {name} cannot be written"
            elif (name, path) != (f"{environment.pipeline}-workspace", "/workspace"):
                yield f"claim {name} is at {path}"
        elif source := volume.get("configMap"):
            data = there.get(("ConfigMap", source["name"]), {}).get("data")
            if data is None:
                yield f"there is no ConfigMap {source['name']}"
                continue
            for item in source.get("items") or [{"key": key, "path": key} for key in data]:
                if item["key"] not in data:
                    yield f"ConfigMap {source['name']} has no {item['key']}"
                files[f"{path}/{item['path']}"] = source["name"]
        elif source := volume.get("secret"):
            for item in source["items"]:
                files[f"{path}/{item['path']}"] = {"secret": source["secretName"], "key": item["key"]}
        elif "emptyDir" not in volume:
            yield f"volume {volume['name']} is of another kind"
    for name in places:
        yield f"there is no volume {name}"
    expected: dict[str, Any] = {path: name for name, path in wanted["files"].items()} | wanted["secrets"]
    if wanted["config"]:
        expected[f"/etc/mlgen/{wanted['config']}"] = wanted["object_name"]
        if f"/etc/mlgen/{wanted['config']}" not in wanted["arguments"]:
            yield "its program is not told where its config is"
    yield from differences({"files": (files, expected), "buckets": (claims, wanted["buckets"]), "results": (results, wanted["results"])})
    for kind, name in (("ServiceAccount", wanted["account"]), ("PriorityClass", wanted["priority_class"])):
        if name and (kind, name) not in there:
            yield f"there is no {kind} {name}"


def reached(pod: Object, stage: str, environment: Environment) -> Iterator[str]:
    """Whether the policies of its stage and of all select a pod, and those of others and of the model server do not."""
    labels = pod["metadata"]["labels"]
    policies = environment.of_kind("NetworkPolicy")
    for policy in policies:
        selector = policy.object["spec"]["podSelector"]
        wanted = selector.get("matchLabels", {})
        foreign = "component" in wanted or wanted.get("mlgen.dev/stage", stage) != stage
        if selects(selector, labels) == foreign:
            yield f"{policy.name} {'selects' if foreign else 'does not select'} it"
    if not any(policy.name.endswith("-tracker") for policy in policies):
        yield "no policy lets it reach the tracker"


def tells(dag: DAG, stage: str) -> Iterator[str]:
    """Whether a failure says what failed and where to read on, of a task and of a whole run."""
    task = dag.get_task(stage)
    if not task.on_failure_callback:
        yield "nobody is told of its failure"
        return
    for surroundings, name in (
        (dagbag.context(dag, stage) | {"exception": RuntimeError("no \n such {x}")}, stage),
        ({"dag": dag, "run_id": dagbag.RUN, "reason": "timed_out"}, None),
    ):
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        logger = logging.getLogger(task.on_failure_callback[0].__module__)
        logger.addHandler(handler)
        logger.setLevel(logging.ERROR)
        logger.propagate = False
        try:
            task.on_failure_callback[0](surroundings)
        finally:
            logger.propagate = True
            logger.setLevel(logging.NOTSET)
            logger.removeHandler(handler)
        line = stream.getvalue()
        try:
            facts = json.loads(line)
        except json.JSONDecodeError:
            yield f"it says {line!r:.200}"
            continue
        yield from differences(
            {
                "dag": (facts["dag"], dag.dag_id),
                "task": (facts["task"], name),
                "run": (facts["run"], dagbag.RUN),
                "reason": (facts["reason"], str(surroundings.get("exception") or surroundings.get("reason"))),
            }
        )
        if not facts["readme"].endswith(f"/{dag.dag_id.split('.')[0]}/README.md"):
            yield f"it sends to {facts['readme']}"


def allowed(environment: Environment) -> Iterator[str]:
    """Whether Airflow may do what the operator does: `PodManager` and the hook of the provider."""
    rules = [rule for role in environment.of_kind("Role") for rule in role.object["rules"]]
    granted = {(resource, verb) for rule in rules for resource in rule["resources"] for verb in rule["verbs"]}
    needed = {("pods", verb) for verb in ("create", "get", "list", "watch", "patch", "delete")}
    needed |= {("pods/log", "get"), ("events", "list")}
    yield from (f"it may not {verb} {resource}" for resource, verb in sorted(needed - granted))
    yield from (f"it may {verb} {resource}" for resource, verb in sorted(granted - needed - {("events", "watch")}))


def formatted(paths: list[Path]) -> Iterator[str]:
    """What ruff would change in DAG files or finds wrong with them."""
    for arguments in (["format", "--diff"], ["check", "--no-cache"], ["check", "--no-cache", "--select", RULES]):
        result = subprocess.run(
            [RUFF, *arguments, "--isolated", "--target-version", "py310", *paths],
            capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if result.returncode != 0:
            yield f"ruff {' '.join(arguments)}:\n{result.stdout}{result.stderr}"


def judge(tally: Tally, environment: Environment, plan: Plan) -> None:
    """Everything about the DAG file of one environment."""
    path = environment.folder / "airflow" / "dag.py"
    if not path.exists():
        tally.check(f"{environment}: DAG file", ["there is none"])
        return
    dags, errors = dagbag.load(path)
    tally.check(f"{shown(path)}: import", errors.values())
    wanted = sorted(dag_id(environment, workflow) for workflow in plan["workflows"])
    tally.check(f"{shown(path)}: DAGs", differences({"they": (sorted(dags), wanted)}))
    tally.check(f"{environment}: rights", allowed(environment))
    for workflow in plan["workflows"]:
        dag = dags.get(dag_id(environment, workflow))
        if dag is None:
            continue
        tally.check(f"{dag.dag_id}: runs", runs(dag, plan, workflow))
        for stage in dag.task_ids:
            if stage not in plan["stages"]:
                continue
            name = f"{dag.dag_id}: {stage}"
            made = dagbag.pod(dag, stage)
            placed = Placed(path, {"kind": "task", "metadata": {"name": stage}})
            pod = Pod(placed, made["metadata"]["namespace"], made["metadata"]["labels"], made["spec"])
            tally.check(f"{name}: tries", runs_task(dag, stage, plan))
            tally.check(f"{name}: container", runs_container(made, stage, plan, workflow))
            tally.check(f"{name}: mounts", mounts(made, stage, plan, environment))
            tally.check(f"{name}: network", reached(made, stage, environment))
            tally.check(f"{name}: failure", tells(dag, stage))
            tally.check(f"{name}: schema", problems(core_type("io.k8s.api.core.v1.PodSpec"), made["spec"]))
            tally.check(f"{name}: restricted", restricted(made["spec"]))
            tally.check(f"{name}: hardened", hardened(pod))


def main() -> None:
    tally = Tally()
    paths = []
    for environment in environments():
        judge(tally, environment, plan_of(environment))
        paths.append(environment.folder / "airflow" / "dag.py")
    tally.check("ruff", formatted([path for path in paths if path.exists()]))
    tally.finish()


if __name__ == "__main__":
    main()
