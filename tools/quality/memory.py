"""Judging a file ten times as long takes no more memory, but for a bit of each row, and the hashes of keys where they shall
occur once.

usage: memory.py [--program PROGRAM]"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

SHORT, LONG = 60_000, 600_000
MEGABYTE = 1 << 20
KINDS = {"id": "string", "x": "number", "n": "integer", "kind": "category", "note": "string"}
BYTES_OF_KEY = 96
"""16 in a table of which a quarter may be taken after it grew, and half of that again while it grows."""
MOST = 200 * MEGABYTE
SLACK = 8 * MEGABYTE


def write(path: pathlib.Path, rows: int, shift: float) -> None:
    generator = random.Random(rows)
    with open(path, "w") as file:
        file.write(",".join(KINDS) + "\n")
        for row in range(rows):
            number = "" if row % 50 == 0 else f"{generator.gauss(shift, 1):.9f}"
            file.write(f"r{row},{number},{row % 5000},k{row % 40},{generator.getrandbits(64):x}\n")


def peak(arguments: list, expect: int) -> int:
    """Bytes that the program held at most."""
    process = subprocess.Popen([str(word) for word in arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    errors = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == expect, f"{arguments}: {process.returncode}, not {expect}\n{errors}"
    return usage.ru_maxrss * 1024


def data(program: pathlib.Path, work: pathlib.Path, rows: int, unique: tuple[str, ...] = ()) -> int:
    raw = work / f"{rows}/raw"
    columns = [{"name": name, "type": kind, "role": "feature", "values": []} for name, kind in KINDS.items()]
    (raw / "schema.json").write_text(json.dumps(columns))
    quality = {
        "unique": list(unique), "max_missing": 0.1, "anomalies": {"method": "iqr", "factor": 9}, "max_bad_rows": 0,
        "on_failure": "stop"}
    config = work / "data.json"
    config.write_text(json.dumps({"input": "raw", "columns": columns, "quality": quality}))
    return peak([program, "data", "--config", config, "--folder", work / str(rows), "--threads", 1], 0)


def drift(program: pathlib.Path, work: pathlib.Path, rows: int) -> int:
    """Too little memory is permitted to compare the rows themselves, so sketches are."""
    files = [work / f"{rows}/{name}/data.csv" for name in ("raw", "now")]
    return peak(
        [program, "drift", "--reference", files[0], "--current", files[1], "--threads", 1, "--memory", "8Mi"], 1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=pathlib.Path, default=pathlib.Path(".build-release/release/mlgen-validate"))
    program = parser.parse_args().program.resolve()
    with tempfile.TemporaryDirectory(prefix="mlgen-memory-") as name:
        work = pathlib.Path(name)
        for rows in (SHORT, LONG):
            for part, shift in (("raw", 0), ("now", 2)):
                (work / f"{rows}/{part}").mkdir(parents=True)
                write(work / f"{rows}/{part}/data.csv", rows, shift)
        kinds = [
            ("data", data, 0), ("data with keys", lambda *what: data(*what, unique=("id",)), BYTES_OF_KEY),
            ("drift", drift, 0)]
        for title, judge, of_row in kinds:
            short, long = judge(program, work, SHORT), judge(program, work, LONG)
            allowed = min(short + SLACK + of_row * (LONG - SHORT), MOST)
            print(f"{title}: {short / MEGABYTE:.0f} MiB for {SHORT} rows, {long / MEGABYTE:.0f} MiB for {LONG}", flush=True)
            assert long <= allowed, f"{title}: {long / MEGABYTE:.0f} MiB, and {allowed / MEGABYTE:.0f} are allowed"


if __name__ == "__main__":
    sys.exit(main())
