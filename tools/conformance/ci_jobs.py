"""The jobs of generated workflows, whichever service they are for: what each runs, in which shell, with which variables."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tree import load

GITHUB = ".github/workflows/mlgen.yml"
GITLAB = ".gitlab-ci.yml"
NOT_JOBS = {"workflow", "stages", "default", "variables", "include"}
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@dataclass
class Script:
    """One step of GitHub's, or all of a job of GitLab's."""

    title: str
    text: str
    shell: str
    variables: dict[str, str] = field(default_factory=dict)
    condition: str = ""
    id: str = ""


@dataclass
class Job:
    id: str
    node: dict[str, Any]
    scripts: list[Script]
    variables: dict[str, str]
    needs: list[str]
    events: set[str]


def jobs(path: Path) -> list[Job]:
    document = load(path.read_text())
    return github(document) if path.parent.name == "workflows" else gitlab(document)


def github(document: dict[str, Any]) -> list[Job]:
    shell = document["defaults"]["run"]["shell"]
    all_events = {"pull_request", "push", "schedule"}
    found = []
    for id, node in document["jobs"].items():
        scripts = [
            Script(
                step["name"],
                step["run"],
                step.get("shell", shell),
                strings(step.get("env", {})),
                step.get("if", ""),
                step.get("id", ""),
            )
            for step in node["steps"]
            if "run" in step
        ]
        named = set(re.findall(r"github\.event_name == '(\w+)'", node.get("if", "")))
        found.append(
            Job(id, node, scripts, strings(node.get("env", {})), node.get("needs", []), named or all_events)
        )
    return found


def gitlab(document: dict[str, Any]) -> list[Job]:
    found = []
    for id, node in document.items():
        if id in NOT_JOBS:
            continue
        # GitLab puts these together: one shell runs them all.
        text = "\n".join([*node.get("before_script", []), *node["script"]]) + "\n"
        events = set(re.findall(r'\$CI_PIPELINE_SOURCE == "(\w+)"', str(node["rules"])))
        needs = [need["job"] for need in node.get("needs", [])]
        found.append(
            Job(id, node, [Script(id, text, "sh")], strings(node.get("variables", {})), needs, events)
        )
    return found


def strings(variables: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in variables.items()}


def evaluated(text: str, look_up: Callable[[str], str]) -> str:
    """A text with the values of GitHub's expressions in it."""
    return EXPRESSION.sub(lambda match: look_up(match[1]), text)
