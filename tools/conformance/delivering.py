"""What a push sets off, run as GitHub and GitLab would: the scripts of the jobs, in their order, on a clone of a bare remote.

usage: delivering.py

In place of Docker stands a program that runs mlgen itself and remembers what was pushed. The first run ends with one commit
on the branch, with the pins and the output that follows from them; a second run ends with none, and pushes no image again;
a changed image ends with one; what others push meanwhile is kept.
"""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from ci_jobs import GITHUB, GITLAB, Job, Script, evaluated, jobs
from tally import Tally
from tree import MLGEN, load

DOCKER = r"""#!/usr/bin/python3
# Docker as the scripts know it. Images are files of a folder: a reference, and the digest of what it holds.
import hashlib, os, pathlib, sys

registry = pathlib.Path(os.environ["FAKE_REGISTRY"])
words = sys.argv[1:]
log = registry / "log"


def file_of(reference):
    return registry / reference.replace("/", "%")


def option(name):
    return words[words.index(name) + 1]


with log.open("a") as lines:
    lines.write(" ".join(words[:3]) + "\n")
if words[0] == "run":
    at = words.index("--entrypoint")
    name, image, *arguments = words[at + 1 :]
    assert name == "mlgen" and image == os.environ["MLGEN_IMAGE"], words
    assert option("--workdir") == os.getcwd(), words
    passed = {words[index + 1] for index in range(at) if words[index] == "--env"}
    kept = {"PATH", "HOME"} | passed
    os.execve(os.environ["FAKE_MLGEN"], ["mlgen", *arguments], {k: v for k, v in os.environ.items() if k in kept})
elif words[0] == "login":
    assert "--password-stdin" in words and sys.stdin.read(), words
elif words[:2] == ["buildx", "create"]:
    pass
elif words[:3] == ["buildx", "imagetools", "inspect"]:
    file = file_of(words[3])
    if not file.exists():
        sys.exit(f"{words[3]}: not found")
    print(file.read_text())
elif words[:2] == ["buildx", "build"]:
    context = pathlib.Path(words[-1])
    assert pathlib.Path(option("--file")).parent == context and pathlib.Path(option("--file")).exists(), words
    content = b"".join(path.read_bytes() for path in sorted(context.rglob("*")) if path.is_file())
    if "--push" in words:
        assert "--provenance=mode=max" in words and "--sbom=true" in words, words
        file = file_of(option("--tag"))
        assert not file.exists(), "a tag is pushed once"
        file.write_text("sha256:" + hashlib.sha256(content).hexdigest())
else:
    sys.exit(f"docker {words}: no script was known to do this")
"""

SPEC = """apiVersion: mlgen.dev/v1
kind: Pipeline
metadata: {{name: {name}}}
data:
  sources: [{{name: rows, uri: "s3://acme-ml-raw/{name}/"}}]
  label: churned
  columns: {{age: {{type: integer}}, churned: {{type: boolean, role: label}}}}
training: {{algorithm: logistic_regression}}
stages:
  - name: enrich
    image: ghcr.io/acme/enrich:1.0.0
    command: [enrich, --in, $(data_ingestion.output), --out, $(output)]
    dependencies: [data_ingestion]
    before: [data_validation]
environments: {{dev: {{}}, prod: {{}}}}
"""

PROJECT = """apiVersion: mlgen.dev/v1
kind: Project
defaults:
  delivery:
    registry: ghcr.io/acme
    repository: https://git.example.com/acme/ml.git
    ci: {system}
    images: {{runtime: ghcr.io/acme/mlgen-runtime:0.1.0, build: [{{name: enrich, context: images/enrich}}]}}
"""

QUIET = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
PERSON = {
    "GIT_AUTHOR_NAME": "A Person",
    "GIT_AUTHOR_EMAIL": "person@example.com",
    "GIT_COMMITTER_NAME": "A Person",
    "GIT_COMMITTER_EMAIL": "person@example.com",
}


def run(*command: str | Path, at: Path, **variables: str) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=at,
        env=os.environ | QUIET | PERSON | variables,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout.strip()


def write_project(folder: Path, system: str) -> None:
    (folder / "specs").mkdir()
    (folder / "images" / "enrich").mkdir(parents=True)
    (folder / "mlgen.yaml").write_text(PROJECT.format(system=system))
    for name in ["churn", "fraud"]:
        (folder / "specs" / f"{name}.yaml").write_text(SPEC.format(name=name))
    (folder / "images" / "enrich" / "Dockerfile").write_text("FROM scratch\n")
    run(MLGEN, "build", at=folder)


@dataclass
class Scene:
    """A repository with two pipelines that run one image, the bare remote that it was pushed to, and a registry."""

    folder: Path
    system: str
    said: list[str] = field(default_factory=list)

    @property
    def remote(self) -> Path:
        return self.folder / "remote.git"

    @property
    def person(self) -> Path:
        return self.folder / "person"

    @property
    def registry(self) -> Path:
        return self.folder / "registry"

    def make(self) -> None:
        self.registry.mkdir(parents=True)
        run("git", "init", "--quiet", "--bare", "--initial-branch=main", self.remote, at=self.folder)
        run("git", "clone", "--quiet", self.remote, self.person, at=self.folder)
        run("git", "checkout", "--quiet", "-B", "main", at=self.person)
        write_project(self.person, self.system)
        bin = self.folder / "bin"
        bin.mkdir()
        (bin / "docker").write_text(DOCKER)
        (bin / "docker").chmod(0o755)
        self.publish("Begin")

    def publish(self, message: str) -> None:
        run("git", "add", "--all", at=self.person)
        run("git", "commit", "--quiet", "--message", message, at=self.person)
        run("git", "push", "--quiet", "origin", "main", at=self.person)

    def count(self) -> int:
        return int(run("git", "rev-list", "--count", "main", at=self.remote))

    def pushes(self) -> int:
        return sum(1 for path in self.registry.iterdir() if path.name != "log")

    def file(self, path: str) -> str:
        return run("git", "show", f"main:{path}", at=self.remote)

    def push(self) -> None:
        """All jobs of a push, in an order in which none comes before those that it needs."""
        name = GITHUB if self.system == "github_actions" else GITLAB
        todo = [job for job in jobs(self.person / name) if "push" in job.events]
        outputs: dict[str, dict[str, str]] = {}
        self.said.clear()
        while todo:
            job = next(job for job in todo if set(job.needs) <= outputs.keys())
            todo.remove(job)
            work = self.folder / "work"
            shutil.rmtree(work, ignore_errors=True)
            outputs[job.id] = self.job(job, work, outputs)

    def job(self, job: Job, work: Path, outputs: dict[str, dict[str, str]]) -> dict[str, str]:
        run("git", "clone", "--quiet", self.remote, work, at=self.folder)
        temporary = self.folder / "temporary"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        base = {
            "PATH": f"{self.folder / 'bin'}:/usr/bin:/bin",
            "HOME": str(temporary),
            "FAKE_REGISTRY": str(self.registry),
            "FAKE_MLGEN": str(MLGEN),
        }
        if self.system == "github_actions":
            return self.github(job, work, base, outputs)
        return self.gitlab(job, work, base, outputs)

    def github(
        self, job: Job, work: Path, base: dict[str, str], outputs: dict[str, dict[str, str]]
    ) -> dict[str, str]:
        temporary = Path(base["HOME"])
        paths, handed = temporary / "path", temporary / "output"
        steps: dict[str, dict[str, str]] = {}

        def look_up(expression: str) -> str:
            if expression == "github.token":
                return "token"
            match expression.split("."):
                case ["needs", other, "outputs", name] if other in job.needs:
                    return outputs[other][name]
                case ["steps", step, "outputs", name]:
                    return steps[step][name]
            raise RuntimeError(f"{job.id}: nothing is known of {expression}")

        base |= {"RUNNER_TEMP": str(temporary), "GITHUB_WORKSPACE": str(work), "GITHUB_ACTOR": "person"}
        base |= {"GITHUB_PATH": str(paths), "GITHUB_OUTPUT": str(handed), "GITHUB_EVENT_NAME": "push", "GITHUB_REF_NAME": "main"}
        base |= {name: evaluated(value, look_up) for name, value in job.variables.items()}
        for script in job.scripts:
            paths.touch()
            handed.write_text("")
            added = ":".join(reversed(paths.read_text().split()))
            own = {name: evaluated(value, look_up) for name, value in script.variables.items()}
            path = f"{added}:{base['PATH']}" if added else base["PATH"]
            self.script(script, work, base | own | {"PATH": path})
            if script.id:
                steps[script.id] = dict(line.split("=", 1) for line in handed.read_text().splitlines())
        return {name: evaluated(value, look_up) for name, value in job.node.get("outputs", {}).items()}

    def gitlab(
        self, job: Job, work: Path, base: dict[str, str], outputs: dict[str, dict[str, str]]
    ) -> dict[str, str]:
        # GitLab checks out a commit and no branch, from an address that holds a password.
        run("git", "checkout", "--quiet", "--detach", at=work)
        run("git", "branch", "--quiet", "--delete", "main", at=work)
        run("git", "remote", "set-url", "origin", "https://gitlab-ci-token:word@git.example.com/acme/ml.git", at=work)
        (self.folder / "bin" / "mlgen").unlink(missing_ok=True)
        if job.node["image"] != "docker:28.5.2-cli":
            (self.folder / "bin" / "mlgen").symlink_to(MLGEN)
        base |= {"CI_PROJECT_URL": str(self.remote).removesuffix(".git"), "MLGEN_GIT_TOKEN": "token", "CI_COMMIT_BRANCH": "main"}
        base |= {"REGISTRY_USER": "person", "REGISTRY_PASSWORD": "word"} | job.variables
        for need in job.needs:
            base |= outputs[need]
        for script in job.scripts:
            self.script(script, work, base)
        file = job.node.get("artifacts", {}).get("reports", {}).get("dotenv")
        return dict(line.split("=", 1) for line in (work / file).read_text().splitlines()) if file else {}

    def script(self, script: Script, work: Path, variables: dict[str, str]) -> None:
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail"] if script.shell == "bash" else ["sh", "-e"]
        done = subprocess.run(
            [*shell, "-c", script.text],
            cwd=work,
            env=variables | QUIET,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        self.said.append(done.stdout + done.stderr)
        if done.returncode != 0:
            raise RuntimeError(f"{script.title}: exit code {done.returncode}\n{done.stdout}{done.stderr}")


def judge(tally: Tally, scene: Scene) -> None:
    def holds(what: str, is_so: bool) -> None:
        tally.check(f"{scene.system}: {what}", [] if is_so else ["it does not hold", *scene.said])

    def digest(pipeline: str) -> str | None:
        images = load(scene.file(f"pins/{pipeline}.yaml"))["environments"]["dev"]["images"]
        return images["enrich"]

    scene.make()
    start = scene.count()
    scene.push()
    holds("a first push ends with one commit", scene.count() == start + 1)
    author = run("git", "log", "-1", "--format=%ae", "main", at=scene.remote)
    name = GITHUB if scene.system == "github_actions" else GITLAB
    workflow = (scene.person / name).read_text()
    holds("which is by the address that sets nothing off", re.sub(r"\\", "", workflow).count(author) >= 3)
    pin = digest("churn") or ""
    holds("it pins the image by digest", re.fullmatch(r"ghcr.io/acme/enrich@sha256:[0-9a-f]{64}", pin) is not None)
    holds("in both pipelines", digest("fraud") == pin)
    holds("and not in production", "prod" not in load(scene.file("pins/churn.yaml"))["environments"])
    holds("which it leaves to a person", any("mlgen pin churn prod" in text for text in scene.said))
    holds("the stage runs it", pin in scene.file("generated/churn/dev/airflow/dag.py"))
    holds("in production, the stage does not", pin not in scene.file("generated/churn/prod/airflow/dag.py"))
    run("git", "pull", "--quiet", at=scene.person)
    run(MLGEN, "build", "--check", at=scene.person)

    count, pushed = scene.count(), scene.pushes()
    scene.push()
    holds("a second run ends with no commit", scene.count() == count)
    holds("and no image is pushed again", scene.pushes() == pushed == 1)

    (scene.person / "README.md").write_text("Something else\n")
    scene.publish("Write a README")
    count = scene.count()
    scene.push()
    holds("what changes no image ends with no commit", scene.count() == count)
    holds("and pushes none", scene.pushes() == 1)

    (scene.person / "images" / "enrich" / "Dockerfile").write_text("FROM scratch\nUSER 65532\n")
    scene.publish("Change the image")
    count = scene.count()
    scene.push()
    holds("a changed image ends with one commit", scene.count() == count + 1)
    holds("of another digest", digest("churn") not in (None, pin) and scene.pushes() == 2)


def main() -> None:
    tally = Tally()
    for system in ["github_actions", "gitlab_ci"]:
        with tempfile.TemporaryDirectory() as folder:
            judge(tally, Scene(Path(folder) / "scene", system))
    tally.finish()


if __name__ == "__main__":
    main()
