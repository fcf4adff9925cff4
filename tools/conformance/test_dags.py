"""The checks of DAGs themselves: that each finds what it is for."""

import contextlib
import copy
import io
import shutil
import tempfile
import unittest
from pathlib import Path
from typing import Any

import bundle_dags
import dags
from dagbag import expanded
from tally import Tally
from tree import ROOT, Environment

GOOD = Environment("churn", "prod", ROOT / "generated" / "churn" / "prod")
TEXT = (GOOD.folder / "airflow" / "dag.py").read_text()


class Breaches(unittest.TestCase):
    """A good DAG file, changed in one place each."""

    plan = dags.plan_of(GOOD)

    def setUp(self) -> None:
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        folder = Path(self.directory.name) / "generated" / "churn" / "prod"
        shutil.copytree(GOOD.folder, folder)
        self.environment = Environment("churn", "prod", folder)

    def found(self, text: str = TEXT, plan: Any = None) -> str:
        """What the checks print."""
        path = self.environment.folder / "airflow" / "dag.py"
        path.write_text(text)
        tally = Tally()
        with contextlib.redirect_stdout(io.StringIO()) as output:
            dags.judge(tally, self.environment, plan or self.plan)
        self.assertEqual(tally.failed == 0, output.getvalue() == "")
        return output.getvalue()

    def test_a_good_one(self) -> None:
        self.assertEqual(self.found(), "")

    def test_no_file(self) -> None:
        shutil.rmtree(self.environment.folder / "airflow")
        tally = Tally()
        with contextlib.redirect_stdout(io.StringIO()):
            dags.judge(tally, self.environment, self.plan)
        self.assertEqual(tally.failed, 1)

    def test_each_breach(self) -> None:
        for old, new, said in (
            ("import json", "import jsonn as json", "import: "),
            ("KubernetesPodOperator(", "KubernetesPodOperator(imagee=1, ", "import: "),
            ('"0 2 * * *"', '"0 25 * * *"', "import: "),
            ('dag_id="churn.prod"', 'dag_id="churn"', "DAGs: "),
            ('"0 2 * * *"', '"0 3 * * *"', "schedule is"),
            ('timezone="UTC"', 'timezone="Europe/Berlin"', "time zone is"),
            ("catchup=False", "catchup=True", "start_date is required"),
            ("max_active_runs=1", "max_active_runs=2", "runs at a time"),
            ("max_active_tasks=6", "max_active_tasks=5", "tasks at a time"),
            ("dagrun_timeout=timedelta(hours", "dagrun_timeout=timedelta(minutes", "time of a run"),
            ('"owner": "growth-ml"', '"owner": "someone"', "owner is"),
            ("        feature_engineering,\n", "", "upstream is"),
            ("retries=2", "retries=1", "retries is"),
            ('"retry_delay": timedelta(minutes', '"retry_delay": timedelta(hours', "retry delay is"),
            ('"retry_exponential_backoff": 2', '"retry_exponential_backoff": 0', "back-off is"),
            ("execution_timeout=timedelta(minutes=85)", "execution_timeout=timedelta(minutes=84)", "execution timeout"),
            ("active_deadline_seconds=4200", "active_deadline_seconds=3600", "deadline is"),
            ("schedule_timeout_seconds=900", "schedule_timeout_seconds=90", "wait for a node"),
            ("startup_timeout_seconds=600", "startup_timeout_seconds=900", "wait for an image"),
            ("priority_weight=1,", "priority_weight=2,", "weight is"),
            ('"absolute"', '"downstream"', "weight rule"),
            ('"durable": True', '"durable": False', "durable is"),
            ('"do_xcom_push": False', '"do_xcom_push": True', "XCom is"),
            ('"in_cluster": True', '"in_cluster": False', "in the cluster"),
            ('    "on_failure_callback": report_failure,\n', "", "nobody is told"),
            ("frozenset([1, 2])", "frozenset([1, 3])", "exit code 2 leads"),
            ("        retry_policy=RetryWithoutVerdict(),\n", "", "an answer would be asked"),
            ("        skip_on_exit_code=4,\n", "", "it is skipped on []"),
            ("image=", "image='ghcr.io/acme/other:1.0' or ", "image is"),
            ('"/etc/mlgen/fit.json"' if "fit.json" in TEXT else '"/etc/mlgen/tune.json"', '"/etc/x.json"', "arguments is"),
            ('"MLGEN_PIPELINE": "churn"', '"MLGEN_PIPELINE": "{{ 6*7 }}"', "variables is"),
            ("metadata.labels['run_id']", "metadata.labels['dag_id']", "variables is"),
            ('run_id("drift-detection-")', "run_id()", "variables is"),
            ('requests={"cpu": "4"', 'requests={"cpu": "8"', "requests is"),
            ('"eks.amazonaws.com/capacityType": "SPOT",', '"eks.amazonaws.com/capacityType": "ON_DEMAND",', "nodes is"),
            ('operator="Equal"', 'effect="NoExecute" or "", operator="Equal"', "import: "),
            ('service_account_name="churn-model-training"', 'service_account_name="default"', "account is"),
            ('"namespace": "churn-prod"', '"namespace": "churn-dev"', "namespace is"),
            ('"automount_service_account_token": False', '"automount_service_account_token": True', "token is"),
            ('priority_class_name="churn-prod.churn-low"', 'priority_class_name="low"', "priority class is"),
            ('"kueue.x-k8s.io/queue-name": "growth-ml"', '"kueue.x-k8s.io/queue-name": "x"', "queue is"),
            ('"sidecar.istio.io/inject": "false"', '"sidecar.istio.io/inject": "true"', "mesh is"),
            ('"mlgen.dev/pipeline": "churn"', '"mlgen.dev/pipeline": "x"', "does not select it"),
            ('"mlgen.dev/stage": "model_training"', '"mlgen.dev/stage": "x"', "stage is"),
            ('config("churn-model-training")', 'config("churn-model-trainin")', "there is no ConfigMap"),
            ("        read_only=read_only,\n", "        read_only=False,\n", "can be written"),
            ("        read_only=read_only,\n", "        read_only=True,\n", "cannot be written"),
            ('mount_path="/out/raw"', 'mount_path="/out"', "results is"),
            ('claim_name="churn-workspace"', 'claim_name="workspace"', "there is no claim"),
            ('mount_path="/data/calls"', 'mount_path="/data/call"', "buckets is"),
            ('mount_path="/etc/mlgen"', 'mount_path="/etc"', "files is"),
            ("            CONFIG_MOUNT,\n", "", "is mounted nowhere"),
            ("            TEMPORARY,\n", "", "there is no volume temporary"),
            ("log.error(json.dumps(facts))", "log.error(facts)", "it says"),
            ('"generated/churn/README.md"', '"README.md"', "it sends to"),
            ("run_as_non_root=True", "run_as_non_root=False", "may run as root"),
            ('drop=["ALL"]', 'drop=["NET_RAW"]', "does not drop ALL"),
            ("read_only_root_filesystem=True", "read_only_root_filesystem=False", "can write to its root"),
            ('limits={"cpu"', 'limits={"cpus"', "limits is"),
            ('fs_group_change_policy="OnRootMismatch"', 'fs_group_change_policy=["x"]', "schema: "),
        ):
            with self.subTest(f"{old} -> {new}"):
                self.assertIn(old, TEXT)
                self.assertIn(said, self.found(TEXT.replace(old, new)))

    def test_each_change_of_the_plan(self) -> None:
        for path, value in {
            "owner": "someone",
            "namespace": "churn",
            "backoff/maximum": 1,
            "workflows/1/folder_prefix": "",
            "stages/model_training/image": "x:1",
            "stages/model_training/command": ["x"],
            "stages/model_training/environment/MLGEN_STAGE": "x",
            "stages/model_training/dependencies": [],
            "stages/model_training/retries": 7,
            "stages/model_training/gpus": {"nvidia.com/mig-1g.10gb": 1},
            "stages/model_training/spot": False,
            "stages/model_training/queue": None,
            "stages/model_training/config": None,
            "stages/data_ingestion/buckets": {},
            "stages/data_ingestion/results": {},
            "stages/data_ingestion/files": {"/data/x/y.csv": "x"},
            "stages/data_ingestion/secrets": {"/etc/mlgen-secrets/x": {"secret": "x", "key": "y"}},
        }.items():
            plan = copy.deepcopy(self.plan)
            at: Any = plan
            *parents, last = [int(key) if key.isdigit() else key for key in path.split("/")]
            for key in parents:
                at = at[key]
            at[last] = value
            with self.subTest(path):
                self.assertNotEqual(self.found(plan=plan), "")

    def test_what_is_not_there(self) -> None:
        for name, said in (
            ("priority-class-low.yaml", "there is no PriorityClass churn-prod.churn-low"),
            ("service-account-model-training.yaml", "there is no ServiceAccount churn-model-training"),
            ("config-map-model-training.yaml", "there is no ConfigMap churn-model-training"),
            ("persistent-volume-claim-workspace.yaml", "there is no claim churn-workspace"),
            ("network-policy-tracker.yaml", "no policy lets it reach the tracker"),
            ("role-airflow.yaml", "it may not create pods"),
        ):
            path = self.environment.kubernetes / name
            text = path.read_text()
            path.unlink()
            self.environment.__dict__.pop("objects", None)
            with self.subTest(name):
                self.assertIn(said, self.found())
            path.write_text(text)

    def test_rights(self) -> None:
        role = self.environment.kubernetes / "role-airflow.yaml"
        role.write_text(role.read_text().replace("  - patch\n", ""))
        self.assertIn("it may not patch pods", self.found())

    def test_ruff(self) -> None:
        path = Path(self.directory.name) / "dag.py"
        for text, problem in (
            (TEXT, False),
            (TEXT.replace('    "namespace"', '   "namespace"'), True),
            (TEXT.replace("import json\n", "import json\nimport os\n"), True),
            (TEXT.replace("chain,\n", "chain,\n    literal,\n", 1), True),
        ):
            path.write_text(text)
            self.assertEqual(bool(list(dags.formatted([path]))), problem)


class Kubelet(unittest.TestCase):
    def test_expansion(self) -> None:
        variables = {"A": "1", "B": "$(A)"}
        for text, value in {
            "$(A)": "1", "$$(A)": "$(A)", "$$$(A)": "$1", "$(C)": "$(C)", "$(B)": "$(A)", "$A": "$A", "$": "$",
            "$$": "$", "a$(A": "a$(A", "$(A)$(A)": "11", "": "",
        }.items():  # fmt: skip
            self.assertEqual(expanded(text, variables), value, text)


class Bundles(unittest.TestCase):
    def test_the_page_has_a_configuration(self) -> None:
        self.assertGreaterEqual(len(bundle_dags.configurations((ROOT / "docs" / "airflow.md").read_text())), 1)

    def test_a_folder_without_dags(self) -> None:
        self.assertEqual(bundle_dags.wanted("docs"), set())
        self.assertIn("churn.prod", bundle_dags.wanted("generated"))


if __name__ == "__main__":
    unittest.main()
