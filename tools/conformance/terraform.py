"""The root modules of Terraform, as Terraform itself takes them.

Each is formatted and valid, and passes its own tests. Some are applied to moto, which plays AWS: then a plan must be
empty. What the roles that came to be may do is compared with what the pods mount in Kubernetes and Airflow.

Terraform and its AWS provider are no packages that this repository may bring along: where one is missing, this says
what was not looked at.

usage: terraform.py [PROJECT...]
"""

import ast
import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import iam
from tally import Tally
from tree import Environment, environments
from workloads import pods

PROVIDER = "hashicorp/aws"
MIRRORS = [
    os.environ.get("MLGEN_TERRAFORM_PROVIDERS", ""),
    str(Path.home() / ".terraform.d/plugins"),
    "/usr/local/share/terraform/plugins",
    *(str(path.parents[2]) for path in sorted(Path("/opt").glob(f"*/*/{PROVIDER}"))),
]
"""Folders that may hold the provider, as `filesystem_mirror` of Terraform's settings wants them."""


def terraform(*arguments: str, folder: Path, settings: Path | None = None) -> subprocess.CompletedProcess[str]:
    variables = os.environ | {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
    variables.pop("TF_CLI_CONFIG_FILE", None)
    if settings:
        variables["TF_CLI_CONFIG_FILE"] = str(settings)
    return subprocess.run(
        ["terraform", *arguments], cwd=folder, env=variables, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


def said(result: subprocess.CompletedProcess[str], expected: int = 0) -> list[str]:
    """What went wrong; nothing when the exit code is the expected one."""
    return [] if result.returncode == expected else [f"exit code {result.returncode}\n{result.stdout}{result.stderr}"]


def mirror() -> Path | None:
    return next((Path(folder) for folder in MIRRORS if folder and any(Path(folder).glob(f"*/{PROVIDER}"))), None)


def modules() -> Iterator[Environment]:
    for environment in environments():
        if (environment.folder / "terraform").is_dir():
            yield environment


def copied(environment: Environment, folder: Path) -> Path:
    target = folder / str(environment).strip("/").replace("/", "-")
    shutil.copytree(environment.folder / "terraform", target)
    return target


# What pods mount


@dataclass(frozen=True)
class Mount:
    bucket: str
    prefix: str
    writable: bool
    removable: bool = False


def mounts(environment: Environment) -> dict[str, set[Mount]]:
    """By service account, what pods see of buckets: in Airflow's DAGs, and in what Kubernetes runs."""
    volumes = {placed.name: placed.object["spec"] for placed in environment.of_kind("PersistentVolume")}
    claims = {
        placed.name: volumes[placed.object["spec"]["volumeName"]]
        for placed in environment.of_kind("PersistentVolumeClaim")
        if placed.object["spec"].get("volumeName") in volumes
    }

    def mount(claim: str, writable: bool) -> set[Mount]:
        volume = claims.get(claim)
        if not volume or volume["csi"]["driver"] != "s3.csi.aws.com":
            return set()
        prefix = next((o.split(" ", 1)[1] for o in volume["mountOptions"] if o.startswith("prefix ")), "")
        removable = writable and "allow-delete" in volume["mountOptions"]
        return {Mount(volume["csi"]["volumeAttributes"]["bucketName"], prefix, writable, removable)}

    found: dict[str, set[Mount]] = {placed.name: set() for placed in environment.of_kind("ServiceAccount")}
    for pod in pods(environment):
        account = found.setdefault(pod.spec.get("serviceAccountName", "default"), set())
        for volume in pod.spec.get("volumes", []):
            source = volume.get("persistentVolumeClaim")
            if source:
                account |= mount(source["claimName"], not source.get("readOnly", False))
    for placed in environment.of_kind("InferenceService"):
        predictor = placed.object["spec"]["predictor"]
        uri = predictor["model"]["storageUri"]
        bucket, _, prefix = uri.removeprefix("s3://").partition("/")
        found[predictor["serviceAccountName"]].add(Mount(bucket, prefix, False))
    for account, name, writable in mounts_of_tasks((environment.folder / "airflow" / "dag.py").read_text()):
        found.setdefault(account, set()).update(mount(name, writable) if name else set())
    return found


def mounts_of_tasks(program: str) -> Iterator[tuple[str, str, bool]]:
    """The service account, the claim and whether it may be written, of each bucket of each task; the account alone of
    a task without."""
    for call in ast.walk(ast.parse(program)):
        if not (isinstance(call, ast.Call) and getattr(call.func, "id", "") == "KubernetesPodOperator"):
            continue
        arguments = {keyword.arg: keyword.value for keyword in call.keywords}
        account = ast.literal_eval(arguments["service_account_name"])
        yield account, "", False
        for inner in ast.walk(arguments.get("volumes", ast.List([]))):
            if isinstance(inner, ast.Call) and getattr(inner.func, "id", "") == "bucket":
                keywords = {keyword.arg: ast.literal_eval(keyword.value) for keyword in inner.keywords}
                name = ast.literal_eval(inner.args[0]) if inner.args else keywords["name"]
                yield account, name, not keywords.get("read_only", True)


# What roles may do

READS, ADDS, REMOVES = ["s3:GetObject"], ["s3:PutObject", "s3:AbortMultipartUpload"], ["s3:DeleteObject"]
NEVER = [
    "s3:DeleteBucket", "s3:PutBucketPolicy", "s3:PutLifecycleConfiguration", "s3:DeleteObjectVersion",
    "s3:ListAllMyBuckets", "kms:ScheduleKeyDeletion", "kms:PutKeyPolicy", "secretsmanager:GetSecretValue",
    "iam:PassRole", "sts:AssumeRole",
]  # fmt: skip


def problems(account: str, statements: list[iam.Statement], own: set[Mount], all_mounts: set[Mount]) -> Iterator[str]:
    """Where the policies of a service account's role and its mounts differ."""

    def arn(mount: Mount, key: str = "") -> str:
        return f"arn:aws:s3:::{mount.bucket}/{mount.prefix}{key}"

    def covered(mount: Mount, by: set[Mount]) -> bool:
        return any(mount.bucket == other.bucket and mount.prefix.startswith(other.prefix) for other in by)

    for mount in own:
        bucket = f"arn:aws:s3:::{mount.bucket}"
        if not iam.allows(statements, "s3:ListBucket", bucket, {"s3:prefix": [mount.prefix]}):
            yield f"{account} mounts {mount.bucket}/{mount.prefix} and may not list it"
        for action in READS + (ADDS if mount.writable else []) + (REMOVES if mount.removable else []):
            if not iam.allows(statements, action, arn(mount, "a/b c.csv")):
                yield f"{account} mounts {mount.bucket}/{mount.prefix} and lacks {action}"
    writable = {mount for mount in own if mount.writable}
    removable = {mount for mount in own if mount.removable}
    outside = {Mount(mount.bucket, f"elsewhere-{mount.prefix}", False) for mount in all_mounts}
    for mount in all_mounts | outside:
        bucket = f"arn:aws:s3:::{mount.bucket}"
        if not covered(mount, own):
            for action in READS + ADDS + REMOVES:
                if iam.allows(statements, action, arn(mount, "x")):
                    yield f"{account} does not mount {mount.bucket}/{mount.prefix} and has {action}"
            if iam.allows(statements, "s3:ListBucket", bucket, {"s3:prefix": [f"{mount.prefix}x/"]}):
                yield f"{account} does not mount {mount.bucket}/{mount.prefix} and may list it"
        else:
            denied = [] if covered(mount, writable) else ADDS
            for action in denied + ([] if covered(mount, removable) else REMOVES):
                if iam.allows(statements, action, arn(mount, "x")):
                    yield f"{account} mounts {mount.bucket}/{mount.prefix}, not for that, and has {action}"
        for action in NEVER:
            if iam.allows(statements, action, bucket) or iam.allows(statements, action, arn(mount, "x")):
                yield f"{account} has {action}"


def trusts(document: dict[str, Any], namespace: str, account: str, cluster: str) -> bool:
    """Whether a role may be taken on by pods of a service account."""
    statements = document["Statement"]
    tags = {
        "aws:RequestTag/kubernetes-namespace": [namespace],
        "aws:RequestTag/kubernetes-service-account": [account],
        "aws:RequestTag/eks-cluster-arn": [cluster],
    }
    subjects = {key: [value] for statement in statements for key, value in subject(statement, namespace, account)}
    return iam.allows(statements, "sts:AssumeRole", context=tags) or iam.allows(
        statements, "sts:AssumeRoleWithWebIdentity", context=subjects
    )


def subject(statement: iam.Statement, namespace: str, account: str) -> Iterator[tuple[str, str]]:
    """What the token of a service account says, under the keys of its issuer."""
    for key in statement.get("Condition", {}).get("StringEquals", {}):
        if key.endswith(":aud"):
            yield key, "sts.amazonaws.com"
        if key.endswith(":sub"):
            yield key, f"system:serviceaccount:{namespace}:{account}"


def judge_roles(environment: Environment, state: dict[str, Any], tally: Tally) -> None:
    resources = state["values"]["root_module"]["resources"]
    roles = {r["index"]: r["values"] for r in resources if r["address"].startswith("aws_iam_role.pod[")}
    policies: dict[str, list[iam.Statement]] = {}
    for resource in resources:
        if resource["type"] == "aws_iam_role_policy":
            values = resource["values"]
            policies.setdefault(values["role"], []).extend(json.loads(values["policy"])["Statement"])
    clusters = [r["values"]["arn"] for r in resources if r["type"] == "aws_eks_cluster"]
    found = mounts(environment)
    accounts = environment.of_kind("ServiceAccount")
    names = {placed.name for placed in accounts}
    everything = {mount for mounted in found.values() for mount in mounted}
    for placed in accounts:
        subject = f"{environment}: {placed.name}"
        trusting = [
            role
            for role in roles.values()
            if trusts(json.loads(role["assume_role_policy"]), placed.namespace, placed.name, clusters[0])
        ]
        if not tally.check(f"{subject}: takes on one role", [] if len(trusting) == 1 else [f"{len(trusting)} roles"]):
            continue
        role = trusting[0]
        document = json.loads(role["assume_role_policy"])
        others = [(placed.namespace, name) for name in names - {placed.name}] + [("elsewhere", placed.name)]
        strangers = [f"{a}/{b}" for a, b in others if trusts(document, a, b, clusters[0])]
        tally.check(f"{subject}: no other takes on its role", strangers)
        annotated = placed.object["metadata"].get("annotations", {}).get("eks.amazonaws.com/role-arn", role["arn"])
        tally.check(f"{subject}: names its role", [] if annotated == role["arn"] else [f"{annotated}, not {role['arn']}"])
        mine = policies.get(role["name"], [])
        tally.check(f"{subject}: may do what it mounts", problems(placed.name, mine, found[placed.name], everything))


# Moto

SERVICES = ["ec2", "ecr", "efs", "eks", "iam", "kms", "logs", "s3", "secretsmanager", "sns", "sts"]
"""Of AWS, what a module asks; moto knows no budgets."""


class Moto:
    """A moto server in this process, with the clusters that modules only refer to."""

    def __init__(self) -> None:
        os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
        import logging

        from moto.server import ThreadedMotoServer

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.server = ThreadedMotoServer("127.0.0.1", self.port, verbose=False)
        self.server.start()
        self.address = f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self.server.stop()

    def client(self, service: str, region: str) -> Any:
        import boto3

        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.address,
            aws_access_key_id="none",
            aws_secret_access_key="none",
        )

    def make_cluster(self, name: str, region: str) -> None:
        eks = self.client("eks", region)
        if name in eks.list_clusters()["clusters"]:
            return
        role = "arn:aws:iam::123456789012:role/cluster"
        cluster = eks.create_cluster(name=name, roleArn=role, resourcesVpcConfig={"subnetIds": []})["cluster"]
        issuer = cluster["identity"]["oidc"]["issuer"]
        iam = self.client("iam", region)
        # To moto, all clusters of a process may have one issuer.
        known = [p["Arn"] for p in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]]
        if not any(arn.endswith(issuer.removeprefix("https://")) for arn in known):
            iam.create_open_id_connect_provider(Url=issuer, ClientIDList=["sts.amazonaws.com"])

    def override(self, module: Path) -> None:
        """Makes a module talk to moto, keep its state beside itself, and leave out what moto does not know."""
        endpoints = "\n".join(f'    {service} = "{self.address}"' for service in SERVICES)
        budget = 'resource "aws_budgets_budget" "this" {\n  count = 0\n}\n' if (module / "budget.tf").exists() else ""
        (module / "moto_override.tf").write_text(
            f"""
terraform {{
  backend "local" {{}}
}}
provider "aws" {{
  access_key        = "none"
  secret_key        = "none"
  s3_use_path_style = true
  max_retries       = 1
  endpoints {{
{endpoints}
  }}
}}
{budget}"""
        )


def applied(environment: Environment, module: Path, moto: Moto, settings: Path, tally: Tally) -> None:
    moto.override(module)
    text = "".join(path.read_text() for path in module.glob("*.tf"))
    variables = ["-var=budget_emails=[\"ml@example.com\"]"] if "budget_emails" in text else []
    if 'data "aws_eks_cluster"' in text:
        name = text.split('data "aws_eks_cluster" "this" {\n  name = ')[1].split("\n")[0]
        if not name.startswith('"'):
            name = '"existing"'
            variables.append("-var=cluster_name=existing")
        moto.make_cluster(json.loads(name), region=text.split("  region  = ")[1].split("\n")[0].strip('"'))
    options = ["-input=false", "-no-color", *variables]
    ready = terraform("init", "-input=false", "-no-color", folder=module, settings=settings)
    if not tally.check(f"{environment}: is prepared", said(ready)):
        return
    result = terraform("apply", "-auto-approve", "-parallelism=20", *options, folder=module, settings=settings)
    if not tally.check(f"{environment}: is applied to moto", said(result)):
        return
    plan = terraform("plan", "-out=plan", "-parallelism=20", *options, folder=module, settings=settings)
    if tally.check(f"{environment}: is planned again", said(plan)):
        shown = json.loads(terraform("show", "-json", "plan", folder=module, settings=settings).stdout)
        changes = [
            f"{change['address']}: {change['change']['actions']}"
            for change in shown.get("resource_changes", [])
            if change["change"]["actions"] not in (["no-op"], ["read"])
        ]
        tally.check(f"{environment}: the next plan is empty", changes)
    state = json.loads(terraform("show", "-json", folder=module, settings=settings).stdout)
    judge_roles(environment, state, tally)


def main() -> None:
    tally = Tally()
    if not shutil.which("terraform"):
        print("Skipped: terraform is not installed. Its modules were not formatted, validated, tested or applied.")
        return
    found = list(modules())
    for environment in found:
        result = terraform("fmt", "-check", "-diff", "-recursive", folder=environment.folder / "terraform")
        tally.check(f"{environment}: is formatted", said(result))
    providers = mirror()
    if not providers:
        print(
            f"Skipped: none of {', '.join(filter(None, MIRRORS))} has {PROVIDER}. Modules were formatted, and not "
            "validated, tested or applied; MLGEN_TERRAFORM_PROVIDERS names a folder that has it."
        )
        tally.finish()
    with tempfile.TemporaryDirectory(prefix="mlgen-terraform-") as name:
        folder = Path(name)
        settings = folder / "terraform.rc"
        settings.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{providers}"\n  }}\n}}\n')
        moto = Moto()
        try:
            with ThreadPoolExecutor(2) as threads:
                list(threads.map(lambda environment: tested(environment, folder, settings, tally), found))
            for environment in to_apply(found):
                applied(environment, copied(environment, folder / "moto"), moto, settings, tally)
        finally:
            moto.stop()
    tally.finish()


def tested(environment: Environment, folder: Path, settings: Path, tally: Tally) -> None:
    module = copied(environment, folder / "test")
    ready = terraform("init", "-backend=false", "-input=false", "-no-color", folder=module, settings=settings)
    if tally.check(f"{environment}: finds its provider", said(ready)):
        result = terraform("validate", "-no-color", folder=module, settings=settings)
        tally.check(f"{environment}: is valid", said(result))
        result = terraform("test", "-no-color", folder=module, settings=settings)
        tally.check(f"{environment}: passes its tests", said(result))


def to_apply(found: list[Environment]) -> list[Environment]:
    """Of each pipeline, the last environment whose cluster exists: to moto, clusters have neither addons nor pod
    identities."""
    chosen = {e.pipeline: e for e in found if not (e.folder / "terraform" / "cluster.tf").exists()}
    return list(chosen.values())


if __name__ == "__main__":
    main()
