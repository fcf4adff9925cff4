"""Counts what was checked. Every script here ends with `Tally.finish`."""

import sys
from collections.abc import Iterable


class Tally:
    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def check(self, subject: str, problems: Iterable[str]) -> bool:
        """One check, passed when it has no problems. Each problem is printed."""
        found = list(problems)
        for problem in found:
            print(f"{subject}: {problem}")
        if found:
            self.failed += 1
        else:
            self.passed += 1
        return not found

    def finish(self) -> None:
        """Prints the sums and leaves the process. A run that checked nothing has failed: it proves nothing."""
        if self.passed + self.failed == 0:
            print("nothing was checked")
            self.failed = 1
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)
