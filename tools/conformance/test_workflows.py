"""The checks of workflows themselves: that each finds what it is for."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import workflows
from ci_jobs import GITHUB, GITLAB
from delivering import write_project
from tally import Tally


def text(system: str, name: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        write_project(Path(folder), system)
        return (Path(folder) / name).read_text()


GITHUB_TEXT = text("github_actions", GITHUB)
GITLAB_TEXT = text("gitlab_ci", GITLAB)


class Breaches(unittest.TestCase):
    """A good workflow, changed in one place each."""

    def found(self, name: str, text: str) -> str:
        """What the checks print."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            tally = Tally()
            with contextlib.redirect_stdout(io.StringIO()) as output:
                workflows.judge(tally, Path(folder))
            self.assertEqual(tally.failed == 0, not output.getvalue())
            self.assertGreater(tally.passed, 10)
            return output.getvalue()

    def github(self, old: str, new: str) -> str:
        self.assertIn(old, GITHUB_TEXT)
        return self.found(GITHUB, GITHUB_TEXT.replace(old, new, 1))

    def gitlab(self, old: str, new: str) -> str:
        self.assertIn(old, GITLAB_TEXT)
        return self.found(GITLAB, GITLAB_TEXT.replace(old, new, 1))

    def test_good(self) -> None:
        self.assertEqual(self.found(GITHUB, GITHUB_TEXT), "")
        self.assertEqual(self.found(GITLAB, GITLAB_TEXT), "")

    def test_schema(self) -> None:
        self.assertIn("schema", self.github("runs-on:", "run-on:"))
        self.assertIn("schema", self.gitlab("interruptible: true", "interruptible: perhaps"))

    def test_meaning(self) -> None:
        self.assertIn("actionlint", self.github("needs.push-enrich.outputs", "needs.push-other.outputs"))
        self.assertIn("actionlint", self.github("github.event_name == 'pull_request'", "github.event_nam == ''"))

    def test_security(self) -> None:
        moved = self.github("actions/checkout@", "actions/checkout@v7 # ")
        self.assertIn("by commit", moved)
        self.assertIn("zizmor", moved)
        self.assertIn("the version beside it", self.github(" # v7.0.1", ""))
        self.assertIn("no rights for all jobs", self.github("permissions: {}", "permissions: {contents: write}"))
        broken = self.github("mlgen build --check", "echo ${{ github.head_ref }}")
        self.assertIn("no expression in the shell", broken)
        self.assertIn("zizmor", broken)

    def test_rights(self) -> None:
        self.assertIn("commits only what was pushed", self.github("contents: read", "contents: write"))

    def test_shell(self) -> None:
        self.assertIn("shellcheck", self.github('mv "$CACHE.new" "$CACHE"', "mv $CACHE.new $CACHE"))
        self.assertIn("shellcheck", self.gitlab('mv "$CACHE.new" "$CACHE"', "mv $CACHE.new $CACHE"))

    def test_time(self) -> None:
        self.assertIn("limit of time", self.github("timeout-minutes: 15", "continue-on-error: false"))
        self.assertIn("limit of time", self.gitlab("timeout: 15 minutes", "allow_failure: false"))

    def test_references(self) -> None:
        self.assertIn("needs jobs that there are", self.gitlab("- job: push-", "- job: pull-"))
        self.assertIn("is of a stage that there is", self.gitlab("stage: images", "stage: pictures"))


if __name__ == "__main__":
    unittest.main()
