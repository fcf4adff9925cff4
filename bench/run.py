"""usage: run.py [NAME...]

Runs the named comparisons, all of them without a name, prints each and writes docs/benchmarks/NAME.md.
"""

import sys

from comparison import ROOT, WORK, page
from comparisons import COMPARISONS


def main() -> None:
    known = {comparison.name: comparison for comparison in COMPARISONS}
    names = sys.argv[1:] or list(known)
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"no comparison is called {', '.join(unknown)}; there are {', '.join(known)}")
    WORK.mkdir(parents=True, exist_ok=True)
    for name in names:
        print(f"== {name}", flush=True)
        text = page(known[name], known[name].run())
        (ROOT / "docs" / "benchmarks" / f"{name}.md").write_text(text)
        print(text)


if __name__ == "__main__":
    main()
