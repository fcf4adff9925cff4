"""The checks themselves: that each finds what it is for."""

import copy
import tempfile
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

import argocd
import completion
import diagrams
import flows
import pods
import traps
from flip import stray
from schemas import core_type, problems, validator
from tree import Environment, Object, Placed
from workloads import Pod, merged, pods as pods_of
from yaml_readers import problems as yaml_problems

CONTEXT = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}
AMOUNTS = {"cpu": "1", "memory": "1Gi"}
GOOD: Object = {
    "containers": [
        {
            "name": "main",
            "image": "ghcr.io/acme/server:1.0.0",
            "securityContext": CONTEXT,
            "resources": {"requests": AMOUNTS, "limits": AMOUNTS},
        }
    ]
}


def with_(value: Any, path: str, replacement: Any) -> Any:
    """A copy with another value at `a/b/0/c`; with none there for `...`."""
    result = copy.deepcopy(value)
    *parents, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    at = result
    for key in parents:
        at = at.setdefault(key, {}) if isinstance(at, dict) else at[key]
    if replacement is ...:
        del at[last]
    else:
        at[last] = replacement
    return result


class PodSecurity(unittest.TestCase):
    def test_a_good_pod(self) -> None:
        self.assertEqual(list(pods.restricted(GOOD)), [])
        self.assertEqual(list(pods.hardened(pod(GOOD))), [])

    def test_each_breach(self) -> None:
        context = "containers/0/securityContext"
        breaches = {
            "hostNetwork": True,
            "hostPID": True,
            "volumes": [{"name": "v", "hostPath": {"path": "/"}}],
            "initContainers": [{"name": "i"}],
            "securityContext": {"runAsUser": 0},
            "securityContext/sysctls": [{"name": "kernel.msgmax", "value": "1"}],
            f"{context}/allowPrivilegeEscalation": ...,
            f"{context}/capabilities/drop": ["NET_RAW"],
            f"{context}/capabilities/add": ["SYS_ADMIN"],
            f"{context}/privileged": True,
            f"{context}/procMount": "Unmasked",
            f"{context}/runAsNonRoot": ...,
            f"{context}/runAsUser": 0,
            f"{context}/seccompProfile": ...,
            f"{context}/seccompProfile/type": "Unconfined",
            f"{context}/seLinuxOptions": {"type": "spc_t"},
            "containers/0/ports": [{"containerPort": 80, "hostPort": 80}],
        }
        for path, value in breaches.items():
            with self.subTest(path):
                self.assertNotEqual(list(pods.restricted(with_(GOOD, path, value))), [])

    def test_each_softening(self) -> None:
        for path, value in {
            "containers/0/securityContext/readOnlyRootFilesystem": False,
            "containers/0/resources/limits/memory": ...,
            "containers/0/resources/requests/cpu": ...,
            "containers/0/image": "ghcr.io/acme/server:latest",
        }.items():
            with self.subTest(path):
                self.assertNotEqual(list(pods.hardened(pod(with_(GOOD, path, value)))), [])
        for image in ("server", "host:5000/server", "server@sha256:12"):
            with self.subTest(image):
                self.assertNotEqual(list(pods.hardened(pod(with_(GOOD, "containers/0/image", image)))), [])


class Schemas(unittest.TestCase):
    def test_core_kinds_refuse_what_they_do_not_know(self) -> None:
        service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"prots": []}}
        schema = validator("v1", "Service")
        assert schema is not None
        self.assertNotEqual(problems(schema, service), [])
        self.assertIsNone(validator("v1", "Servise"))
        self.assertIsNotNone(validator("rbac.authorization.k8s.io/v1", "Role"))

    def test_pods(self) -> None:
        schema = core_type("io.k8s.api.core.v1.PodSpec")
        self.assertEqual(problems(schema, GOOD), [])
        self.assertNotEqual(problems(schema, with_(GOOD, "containers/0/imagee", "a")), [])


class Workloads(unittest.TestCase):
    def test_the_pod_of_an_inference_service(self) -> None:
        environment = environment_of(service(), runtime())
        made = next(iter(pods_of(environment)))
        self.assertEqual(made.labels["app"], "isvc.churn-predictor")
        self.assertEqual(made.labels["tier"], "service")
        container = made.spec["containers"][0]
        self.assertEqual(container["args"], ["--name=churn"])
        self.assertEqual(container["resources"], {"limits": {"cpu": "1"}})
        self.assertEqual(made.spec["serviceAccountName"], "churn")
        self.assertEqual(len(made.spec["containers"]), 1)

    def test_lists_merge_by_their_key(self) -> None:
        base = [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]
        self.assertEqual(merged(base, [{"name": "b", "value": "3"}])[1], {"name": "b", "value": "3"})
        self.assertEqual(merged(["a"], ["b"]), ["b"])


class Flows(unittest.TestCase):
    own = flows.Endpoint("10.0.0.1", "ml", {"role": "stage"})
    other = flows.Endpoint("10.0.0.2", "monitoring", {}, {})
    outside = flows.Endpoint("203.0.113.7")
    ends = {"own": own, "other": other, "outside": outside}

    def verdict(self, text: str, *specs: Object) -> bool:
        policies = [placed("NetworkPolicy", f"p{index}", spec) for index, spec in enumerate(specs)]
        return flows.holds(policies, flows.row(text), self.ends)

    def test_nothing_selected_is_open(self) -> None:
        self.assertTrue(self.verdict("own -> outside:443 allowed"))
        ingress_only = {"podSelector": {}, "policyTypes": ["Ingress"]}
        self.assertTrue(self.verdict("own -> outside:443 allowed", ingress_only))
        self.assertTrue(self.verdict("other -> own:80 refused", ingress_only))

    def test_ports_and_protocols(self) -> None:
        rule = {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"ports": [{"port": 443, "endPort": 445}]}]}
        self.assertTrue(self.verdict("own -> outside:444 allowed", rule))
        self.assertTrue(self.verdict("own -> outside:446 refused", rule))
        self.assertTrue(self.verdict("own -> outside:443/UDP refused", rule))

    def test_namespaces_and_pods(self) -> None:
        peer = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}
        rule = {"podSelector": {"matchLabels": {"role": "stage"}}, "ingress": [{"from": [peer]}]}
        self.assertTrue(self.verdict("other -> own:80 allowed", rule))
        self.assertTrue(self.verdict("outside -> own:80 refused", rule))
        self.assertFalse(self.verdict("other -> own:80 refused", rule))
        narrowed = with_(rule, "ingress/0/from/0/podSelector", {"matchLabels": {"app": "prometheus"}})
        self.assertTrue(self.verdict("other -> own:80 refused", narrowed))

    def test_a_range_may_or_may_not_cover_pods(self) -> None:
        everywhere = [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]
        rule = {"podSelector": {}, "policyTypes": ["Egress"], "egress": everywhere}
        self.assertTrue(self.verdict("own -> outside:443 allowed", rule))
        self.assertFalse(self.verdict("own -> other:443 allowed", rule))
        self.assertFalse(self.verdict("own -> other:443 refused", rule))
        excepted = with_(rule, "egress/0/to/0/ipBlock/except", ["10.0.0.0/8"])
        self.assertTrue(self.verdict("own -> other:443 refused", excepted))

    def test_a_policy_that_no_row_needs(self) -> None:
        deny = placed("NetworkPolicy", "deny", {"podSelector": {}, "policyTypes": ["Egress"]})
        spare = placed("NetworkPolicy", "spare", {"podSelector": {}, "egress": [{}], "policyTypes": ["Ingress"]})
        rows = [flows.row("own -> outside:443 refused")]
        found = dict(flows.judge(environment_of(deny, spare), rows, self.ends))
        self.assertEqual(found["policy deny"], [])
        self.assertNotEqual(found["policy spare"], [])


class Traps(unittest.TestCase):
    def test_a_good_service(self) -> None:
        environment = environment_of(service(), runtime(), scaler())
        self.assertEqual(list(traps.inference_services(environment)), [])
        self.assertEqual(list(traps.autoscalers(environment)), [])

    def test_inference_services(self) -> None:
        for path, value in {
            f"metadata/annotations/{traps.DEPLOYMENT_MODE.replace('/', '~')}": "standard",
            f"metadata/annotations/{traps.AUTOSCALER_CLASS.replace('/', '~')}": ...,
            "metadata/namespace": "n" * 60,
            "spec/predictor/canaryTrafficPercent": 10,
            "spec/predictor/model/runtime": "other",
        }.items():
            with self.subTest(path):
                bad = copy.deepcopy(service().object)
                *parents, last = [key.replace("~", "/") for key in path.split("/")]
                at = bad
                for key in parents:
                    at = at[key]
                if value is ...:
                    del at[last]
                else:
                    at[last] = value
                environment = environment_of(Placed(Path("isvc.yaml"), bad), runtime())
                self.assertNotEqual(list(traps.inference_services(environment)), [])

    def test_autoscalers(self) -> None:
        for bad in (
            [scaler(), scaler("second")],
            [with_object(scaler(), "spec/maxReplicas", 1)],
            [with_object(scaler(), "spec/minReplicas", 0)],
            [with_object(scaler(), "spec/scaleTargetRef/name", "churn")],
        ):
            self.assertNotEqual(list(traps.autoscalers(environment_of(service(), runtime(), *bad))), [])

    def test_selectors(self) -> None:
        budget = placed("PodDisruptionBudget", "b", {"selector": {"matchLabels": {"app": "isvc.churn-predictor"}}})
        self.assertEqual(list(traps.selectors(environment_of(service(), runtime(), budget))), [])
        stray_budget = with_object(budget, "spec/selector/matchLabels/app", "churn-predictor")
        self.assertNotEqual(list(traps.selectors(environment_of(service(), runtime(), stray_budget))), [])

    def test_volumes(self) -> None:
        def volume(mode: str, options: list[str], read_only: bool) -> Placed:
            csi = {"driver": "s3.csi.aws.com", **({"readOnly": True} if read_only else {})}
            return placed("PersistentVolume", "v", {"accessModes": [mode], "mountOptions": options, "csi": csi})

        results = sorted(traps.RESULTS)
        for good in (volume("ReadOnlyMany", ["read-only"], True), volume("ReadWriteMany", results, False)):
            self.assertEqual(list(traps.volumes(environment_of(good))), [])
        for bad in (
            volume("ReadOnlyMany", ["read-only"], False),
            volume("ReadOnlyMany", results, True),
            volume("ReadWriteMany", results, True),
            volume("ReadWriteMany", [*results, "read-only"], False),
            volume("ReadWriteOnce", results, False),
            *(volume("ReadWriteMany", [option for option in results if option != left], False) for left in results),
        ):
            self.assertNotEqual(list(traps.volumes(environment_of(bad))), [])

    def test_rights(self) -> None:
        for rule in ({"verbs": ["*"]}, {"verbs": ["create"], "resources": ["pods/exec"]}):
            role = Placed(Path("role.yaml"), {"kind": "Role", "metadata": {"name": "r"}, "rules": [rule]})
            self.assertNotEqual(list(traps.rights(environment_of(role))), [])


class YAMLReaders(unittest.TestCase):
    def test_what_they_read_alike(self) -> None:
        self.assertEqual(list(yaml_problems('a: "no"\nb: 1\nc: [true, null, 1.5, "12:30"]\n')), [])

    def test_what_they_do_not(self) -> None:
        for text in ("a: no", "y: 1", "a: 12:30:00", "a: 0o17", "a: 2026-01-01", "a: 1_000", "1: a"):
            with self.subTest(text):
                self.assertNotEqual(list(yaml_problems(text)), [])


class Flip(unittest.TestCase):
    def test_only_the_value(self) -> None:
        before = {"a": 1, "b": [{"c": 1}], "d": 2}
        self.assertEqual(list(stray(before, {"a": 3, "b": [{"c": 3}], "d": 2}, 1, 3)), [])
        self.assertEqual(list(stray(before, {"a": 3, "b": [{"c": 3}], "d": 3}, 1, 3)), ["/d: 2 became 3"])
        self.assertNotEqual(list(stray(before, {"a": 3}, 1, 3)), [])


def pod(spec: Object) -> Pod:
    return Pod(placed("Pod", "p", spec), "ml", {}, spec)


def placed(kind: str, name: str, spec: Object) -> Placed:
    return Placed(Path(f"{name}.yaml"), {"kind": kind, "metadata": {"name": name, "namespace": "ml"}, "spec": spec})


def with_object(original: Placed, path: str, value: Any) -> Placed:
    return Placed(original.path, with_(original.object, path, value))


class Completion(unittest.TestCase):
    def found(self, script: str, expected: str) -> list[str]:
        with tempfile.TemporaryDirectory() as folder, mock.patch.multiple(
            completion, SECONDS=3, LINES={"tool sec": expected}
        ):
            path = Path(folder) / "script"
            path.write_text(script)
            return [problem for _, found in completion.completed_on_a_terminal("bash", path, Path(folder)) for problem in found]

    def test_what_a_tab_makes_of_a_line(self) -> None:
        self.assertEqual(self.found("complete -W 'first second' tool", "tool second"), [])
        self.assertNotEqual(self.found("complete -W 'first' tool", "tool second"), [])
        self.assertNotEqual(self.found("exit", "tool second"), [])

    def test_a_script_with_a_mistake(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "script"
            path.write_text("if true\n")
            self.assertNotEqual(list(completion.accepted("bash", path, Path(folder))), [])


class Diagrams(unittest.TestCase):
    """Two boxes and an arrow, and what each reader makes of a text that says something else."""

    expected = diagrams.Drawing([["a", "first"], ["b"]], [(0, 1)], [1])
    texts = {
        "mermaid": 'flowchart TB\n  a["a<br>first"]\n  b["b"]\n  a --> b\n  classDef dashed stroke-dasharray: 5 4\n'
        "  class b dashed\n",
        "dot": 'digraph g {\n  "a" [label="a\\nfirst"]\n  "b" [label="b", style="dashed"]\n  "a" -> "b"\n}\n',
        "svg": '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="160">'
        '<path class="arrow" d="M50 50 V90"/><path class="tip" d="M50 96 l-4 -8 h8 z"/>'
        '<rect class="box" x="10" y="10" width="80" height="40"/><text class="name" x="50" y="24">a</text>'
        '<text class="detail" x="50" y="40">first</text><rect class="box dashed" x="10" y="96" width="80" height="40"/>'
        '<text class="name" x="50" y="110">b</text></svg>',
    }

    def found(self, format: str, text: str) -> list[str]:
        return list(diagrams.differences(diagrams.READERS[format](text), self.expected))

    def test_a_good_one(self) -> None:
        for format, text in self.texts.items():
            self.assertEqual(self.found(format, text), [], format)

    def test_each_breach(self) -> None:
        breaches = {
            "mermaid": [
                ("first", "#first;"), ("a --> b", "b --> a"), ("class b", "class a"), ('["b"]', "[b"), ("first", "$$x$$"),
            ],
            "dot": [("first", "&lt;"), ('"a" -> "b"', '"b" -> "a"'), ("dashed", "solid"), ("}", ""), ("first", "\\N")],
            "svg": [
                ("first", "a text that is too wide"), ("M50 50", "M50 51"), ("M50 96", "M5 96"),
                (" dashed", ""), (">b<", ">c<"), ("</svg>", ""), ('y="40"', 'y="55"'), ('width="120"', 'width="80"'),
            ],
        }
        for format, changes in breaches.items():
            for old, new in changes:
                with self.subTest(f"{format}: {new}"):
                    self.assertIn(old, self.texts[format])
                    self.assertNotEqual(self.found(format, self.texts[format].replace(old, new)), [])


class ArgoCD(unittest.TestCase):
    """Each check finds a breach, made by one change of a folder in which there is none."""

    DESTINATION: Object = {"name": "ml", "namespace": "churn-dev"}
    KINDS = [{"group": "", "kind": "ServiceAccount"}, {"group": "", "kind": "PersistentVolumeClaim"}]
    PROJECT: Object = {
        "sourceRepos": ["https://git.example.com/acme/ml.git"],
        "destinations": [DESTINATION],
        "clusterResourceWhitelist": [
            {"group": "", "kind": "Namespace", "name": "churn-dev"},
            {"group": "", "kind": "PersistentVolume", "name": "churn-dev.*"},
        ],
        "namespaceResourceWhitelist": KINDS,
    }
    APPLICATION: Object = {
        "project": "ml",
        "source": {
            "repoURL": "https://git.example.com/acme/ml.git",
            "targetRevision": "main",
            "path": "generated/churn/dev/kubernetes",
        },
        "destination": DESTINATION,
        "syncPolicy": {
            "automated": {"prune": True, "selfHeal": True},
            "syncOptions": ["CreateNamespace=false"],
            "retry": {"limit": 5, "backoff": {}},
        },
    }

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name)
        self.environment = self.environment_of("churn", "dev")

    def environment_of(self, pipeline: str, name: str) -> Environment:
        namespace = f"{pipeline}-{name}"
        environment = Environment(pipeline, name, self.root / pipeline / name)
        environment.kubernetes.mkdir(parents=True)
        (environment.kubernetes / "kustomization.yaml").touch()
        keeps = {argocd.OPTIONS: "Prune=false,Delete=false"}
        environment.__dict__["objects"] = [
            self.object("Namespace", namespace, {argocd.WAVE: "-1", **keeps}),
            self.object("PersistentVolume", f"{namespace}.churn-rows", {argocd.WAVE: "1"}),
            self.object("ServiceAccount", "churn", {}, namespace),
            self.object("PersistentVolumeClaim", "churn", {argocd.WAVE: "1", **keeps}, namespace, {}),
        ]
        return environment

    @staticmethod
    def object(kind: str, name: str, annotations: Object, namespace: str = "", spec: Object | None = None) -> Placed:
        metadata = {"name": name, "annotations": annotations, **({"namespace": namespace} if namespace else {})}
        return Placed(Path(f"{kind}.yaml"), {"apiVersion": "v1", "kind": kind, "metadata": metadata, "spec": spec or {}})

    def told(self, application: Object = APPLICATION, project: Object = PROJECT, **metadata: Any) -> argocd.Told:
        labels = {"mlgen.dev/pipeline": "churn", "mlgen.dev/environment": "dev"}
        finalizers = [argocd.FINALIZER]
        made = {"name": "churn.dev", "namespace": "argocd", "labels": labels, "finalizers": finalizers, **metadata}
        objects = [
            Placed(Path("a.yaml"), {"kind": "AppProject", "metadata": {"name": "ml", "namespace": "argocd"}, "spec": project}),
            Placed(Path("b.yaml"), {"kind": "Application", "metadata": made, "spec": application}),
        ]
        return argocd.Told(self.root / "argocd" / "argocd", objects, [self.environment], "generated")

    def found(self, told: argocd.Told) -> list[str]:
        return [check.__name__ for check in argocd.CHECKS if list(check(told))]

    def test_a_good_folder(self) -> None:
        self.assertEqual(self.found(self.told()), [])
        self.assertEqual(list(argocd.coverage([self.told()])), [])
        rendered = with_(with_(self.APPLICATION, "source/path", "churn/kubernetes"), "source/targetRevision", "env/dev")
        self.assertEqual(self.found(self.told(rendered)), [])

    def test_each_breach_of_an_application(self) -> None:
        for path, value, check in [
            ("project", "other", "permissions"),
            ("source/repoURL", "https://git.example.com/other/ml.git", "permissions"),
            ("source/path", "generated/churn/prod/kubernetes", "places"),
            ("destination/name", "other", "permissions"),
            ("destination/namespace", "kube-system", "permissions"),
            ("syncPolicy/automated", ..., "policies"),
            ("syncPolicy/automated/selfHeal", False, "policies"),
            ("syncPolicy/retry", ..., "policies"),
            ("syncPolicy/syncOptions", ["CreateNamespace=true"], "policies"),
        ]:
            with self.subTest(path):
                self.assertEqual(self.found(self.told(with_(self.APPLICATION, path, value))), [check])

    def test_each_breach_of_a_project(self) -> None:
        for path, value, checks in [
            ("sourceRepos", [], ["permissions"]),
            ("sourceRepos/0", "https://git.example.com/acme/*", ["permissions"]),
            ("destinations", [], ["permissions"]),
            ("destinations/0/namespace", "churn-*", ["permissions"]),
            ("clusterResourceWhitelist/0/name", "churn-prod", ["permissions"]),
            ("clusterResourceWhitelist/0/name", ..., ["limits"]),
            ("clusterResourceWhitelist/1/name", "*", ["limits"]),
            ("clusterResourceWhitelist/1/group", "storage.k8s.io", ["permissions"]),
            ("namespaceResourceWhitelist", KINDS_BUT_ONE, ["permissions"]),
        ]:
            with self.subTest(path):
                self.assertEqual(self.found(self.told(project=with_(self.PROJECT, path, value))), checks)

    def test_each_breach_of_names(self) -> None:
        for metadata in ({"name": "Churn"}, {"name": "churn."}, {"namespace": "default"}):
            with self.subTest(metadata):
                self.assertEqual(self.found(self.told(**metadata)), ["names"])
        self.assertEqual(self.found(self.told(labels={"mlgen.dev/pipeline": "gone"})), ["places", "permissions", "policies"])

    def test_production_waits(self) -> None:
        self.environment = self.environment_of("churn", "eu-prod")
        labels = {"mlgen.dev/pipeline": "churn", "mlgen.dev/environment": "eu-prod"}
        by_itself = self.told(labels=labels)
        self.assertIn("policies", self.found(by_itself))
        waiting = with_(self.APPLICATION, "syncPolicy/automated", ...)
        self.assertIn("policies", self.found(self.told(waiting, labels=labels)))
        self.assertNotIn("policies", self.found(self.told(waiting, labels=labels, finalizers=[])))

    def test_an_object_with_two_owners(self) -> None:
        told = self.told()
        second = with_object(told.objects[1], "metadata/name", "other.dev")
        two = argocd.Told(told.folder, [*told.objects, second], told.environments, told.output)
        self.assertEqual(self.found(two), ["places", "owners"])
        self.assertNotEqual(list(argocd.coverage([two])), [])

    def test_waves_and_what_is_kept(self) -> None:
        for index, annotations, check in [
            (0, {argocd.OPTIONS: "Prune=false,Delete=false"}, "waves"),
            (0, {argocd.WAVE: "-1", argocd.OPTIONS: "Prune=false"}, "kept"),
            (3, {argocd.WAVE: "1"}, "kept"),
            (3, {argocd.OPTIONS: "Prune=false,Delete=false"}, "waves"),
            (2, {argocd.WAVE: "2"}, "waves"),
        ]:
            with self.subTest(index):
                self.setUp()
                objects = self.environment.objects
                objects[index] = with_object(objects[index], "metadata/annotations", annotations)
                self.assertEqual(self.found(self.told()), [check])

    def test_an_environment_that_nothing_syncs(self) -> None:
        told = self.told()
        alone = argocd.Told(told.folder, told.objects[:1], told.environments, told.output)
        self.assertNotEqual(list(argocd.coverage([alone])), [])


KINDS_BUT_ONE = ArgoCD.KINDS[:1]


def environment_of(*objects: Placed) -> Environment:
    environment = Environment("churn", "prod", Path("generated/churn/prod"))
    environment.__dict__["objects"] = list(objects)
    return environment


def service() -> Placed:
    predictor = {
        "serviceAccountName": "churn",
        "labels": {"tier": "service"},
        "model": {"runtime": "churn", "resources": {"limits": {"cpu": "1"}}, "modelFormat": {"name": "onnx"}},
    }
    made = placed("InferenceService", "churn", {"predictor": predictor})
    made.object["metadata"]["annotations"] = {traps.DEPLOYMENT_MODE: "Standard", traps.AUTOSCALER_CLASS: "external"}
    return made


def runtime() -> Placed:
    container = {"name": "kserve-container", "image": "ghcr.io/acme/server:1", "args": ["--name={{.Name}}"]}
    return placed("ServingRuntime", "churn", {"labels": {"tier": "runtime"}, "containers": [container]})


def scaler(name: str = "churn") -> Placed:
    target = {"kind": "Deployment", "name": "churn-predictor"}
    return placed("HorizontalPodAutoscaler", name, {"scaleTargetRef": target, "minReplicas": 2, "maxReplicas": 4})


if __name__ == "__main__":
    unittest.main()
