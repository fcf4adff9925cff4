"""checkov over every object, over every pod inside a custom resource, and over every root module of Terraform. Each
finding is fixed, or stands in `policy.txt` with the reason why it stays; a line there that no finding needs any more is an
error too.

usage: policy.py [PROJECT...]

A line of `policy.txt` is `CHECK KIND[/NAME-PATTERN] reason`. Of Terraform, the kind is the resource's type.
"""

import fnmatch
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from tally import Tally
from tree import ROOT, environments
from workloads import TEMPLATES, pods

LIST = Path(__file__).with_name("policy.txt")
CHECKOV = ROOT / ".venv" / "checkov" / "bin" / "checkov"


@dataclass(frozen=True)
class Finding:
    environment: str
    check: str
    kind: str
    name: str
    what: str


@dataclass(frozen=True)
class Accepted:
    line: int
    check: str
    kind: str
    name: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        same = (self.check, self.kind) == (finding.check, finding.kind)
        return same and fnmatch.fnmatchcase(finding.name, self.name)


def accepted() -> Iterator[Accepted]:
    for number, line in enumerate(LIST.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        check, subject, *reason = line.split(maxsplit=2)
        if not reason:
            raise SystemExit(f"{LIST.name}:{number}: no reason")
        kind, _, name = subject.partition("/")
        yield Accepted(number, check, kind, name or "*", reason[0])


def manifests(folder: Path) -> None:
    """Writes a folder for each environment: its objects, and what checkov cannot see inside custom resources."""
    for environment in environments():
        target = folder / str(environment).strip("/")
        target.mkdir(parents=True)
        documents = [placed.object for placed in environment.objects]
        for pod in pods(environment):
            if pod.source.kind not in TEMPLATES:
                metadata = {"name": pod.source.name, "namespace": pod.namespace, "labels": pod.labels}
                documents.append({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": pod.spec})
        (target / "objects.yaml").write_text(yaml.dump_all(documents, Dumper=yaml.CSafeDumper, sort_keys=False))


def modules(folder: Path) -> None:
    """Writes a folder for each environment that has a module."""
    for environment in environments():
        if (environment.folder / "terraform").is_dir():
            shutil.copytree(environment.folder / "terraform", folder / str(environment).strip("/"))


def findings(framework: str, write: Callable[[Path], None], tally: Tally) -> Iterator[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        result = subprocess.run(
            [CHECKOV, "--directory", folder, "--framework", framework, "--skip-download", "--output", "json", "--quiet"],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
    try:
        report = json.loads(result.stdout)
    except json.JSONDecodeError:
        raise SystemExit(f"checkov said:\n{result.stdout}\n{result.stderr}") from None
    tally.check(f"checkov reads every file of {framework}", report["results"].get("parsing_errors", []))
    tally.passed += report["summary"]["passed"]
    for failed in report["results"]["failed_checks"]:
        # `Deployment.namespace.name`, of pods of workloads `Deployment.namespace.name (…)`; `aws_s3_bucket.this["name"]`.
        kind, _, rest = failed["resource"].partition(".")
        environment = str(Path(failed["file_path"]).parent).strip("/")
        yield Finding(environment, failed["check_id"], kind, rest.rpartition(".")[2], failed["check_name"])


def main() -> None:
    tally = Tally()
    known = list(accepted())
    used: set[Accepted] = set()
    found = [*findings("kubernetes", manifests, tally), *findings("terraform", modules, tally)]
    for finding in found:
        covering = [entry for entry in known if entry.covers(finding)]
        used.update(covering)
        reason = [] if covering else [f"{finding.check}: {finding.what}"]
        tally.check(f"{finding.environment}: {finding.kind} {finding.name}", reason)
    for entry in known:
        tally.check(f"{LIST.name}:{entry.line}", [] if entry in used else [f"no finding of {entry.check} needs it"])
    tally.finish()


if __name__ == "__main__":
    main()
