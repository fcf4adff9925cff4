"""What bash, zsh and fish complete with the scripts of `mlgen completion`.

usage: completion.py

Each shell must take its script without a word, and complete lines in a repository with one pipeline: it is given the
line and a tab on a terminal of its own, as a person would.
"""

import os
import pty
import re
import select
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tally import Tally
from tree import MLGEN, ROOT

# The line that is typed, and the line that a tab makes of it.
LINES = {
    "mlgen expl": "mlgen explain",
    "mlgen explain ML090": "mlgen explain ML0900",
    "mlgen graph sp": "mlgen graph specs/",
    "mlgen graph specs/iris.yaml --env pr": "mlgen graph specs/iris.yaml --env prod",
    "mlgen graph --format mer": "mlgen graph --format mermaid",
    "mlgen pin ir": "mlgen pin iris",
    "mlgen pin iris pr": "mlgen pin iris prod",
    "mlgen build --only ku": "mlgen build --only kubernetes",
}
START = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
SECONDS = 20


def environment(home: Path) -> dict[str, str]:
    return {"PATH": f"{MLGEN.resolve().parent}:/usr/bin:/bin", "HOME": str(home), "TERM": "dumb", "PS1": "> ", "LC_ALL": "C.UTF-8"}


def accepted(shell: str, script: Path, home: Path) -> Iterator[str]:
    """Whether the shell reads the script without a word."""
    run = subprocess.run([shell, "-n", script], env=environment(home), capture_output=True, text=True)
    if run.returncode or run.stdout or run.stderr:
        yield f"{shell} -n: {run.returncode} {run.stdout}{run.stderr}"


class Terminal:
    """A shell on a terminal of its own."""

    def __init__(self, shell: str, home: Path) -> None:
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(home)
            os.execvpe(shell, START[shell], environment(home))
        self.seen = ""

    def write(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def wait_for(self, text: str) -> bool:
        """Reads until the text is seen, which is then forgotten with all before it."""
        end = time.monotonic() + SECONDS
        while text not in self.seen:
            if time.monotonic() > end or not select.select([self.terminal], [], [], 1)[0]:
                if time.monotonic() > end:
                    return False
                continue
            try:
                self.seen += plain(os.read(self.terminal, 65536).decode(errors="replace"))
            except OSError:
                return False
        self.seen = self.seen[self.seen.index(text) + len(text):]
        return True

    def close(self) -> None:
        os.close(self.terminal)
        os.waitpid(self.process, 0)


def plain(text: str) -> str:
    """Without what moves the cursor: a bell, escape sequences, carriage returns."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|[\x07\r]", "", text)


def completed_on_a_terminal(shell: str, script: Path, home: Path) -> Iterator[tuple[str, list[str]]]:
    """For each line what is wrong with what a tab makes of it."""
    terminal = Terminal(shell, home)
    if shell == "zsh":
        terminal.write(f"fpath=({script.parent} $fpath); autoload -Uz compinit && compinit -u -D\n")
    else:
        terminal.write(f"source {script}\n")
    for number, (line, expected) in enumerate(LINES.items()):
        terminal.write(f"echo begin-{number}-\"\"done\n")
        if not terminal.wait_for(f"begin-{number}-done\n"):
            yield line, [f"{shell} does not answer"]
            break
        terminal.write(f"{line}\t")
        found = terminal.wait_for(expected)
        yield line, [] if found else [f"not `{expected}`: {terminal.seen!r}"]
        terminal.seen = ""
        # Control-U forgets the line.
        terminal.write("\x15")
    terminal.close()


def main() -> None:
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder).resolve()
        (home / "specs").mkdir()
        (home / "mlgen.yaml").write_text("apiVersion: mlgen.dev/v1\nkind: Project\n")
        (home / "specs" / "iris.yaml").write_text((ROOT / "specs" / "iris.yaml").read_text())
        # zsh finds the function of a command by the name of its file.
        scripts = {"bash": home / "mlgen.bash", "zsh": home / "functions" / "_mlgen", "fish": home / "mlgen.fish"}
        (home / "functions").mkdir()
        for shell, script in scripts.items():
            script.write_bytes(subprocess.run([MLGEN, "completion", shell], capture_output=True, check=True).stdout)
            tally.check(f"{shell} takes its script", accepted(shell, script, home))
        for shell in START:
            for line, problems in completed_on_a_terminal(shell, scripts[shell], home):
                tally.check(f"{shell}: {line}", problems)
    tally.finish()


if __name__ == "__main__":
    main()
