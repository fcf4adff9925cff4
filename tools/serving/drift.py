"""The log of a real mlgen-serve, read by mlgen-validate drift: what was asked is what is compared, and joined with labels.

A model is trained, served and asked, and the server drained, all by programs as they are shipped."""

import csv
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

from server import RELEASE, Server, train

ROWS = 2000
BATCH = 40
PLANS = ("basic", "family", "pro")
COLUMNS = ("age", "calls", "plan")


def rows(generator, count, older=0.0, unknown=0.03):
    """Customers of whom the old and the complaining leave. Some have no age, some no plan."""
    for _ in range(count):
        age, calls = generator.gauss(45 + older, 12), generator.expovariate(0.5)
        leaves = (age - 45) / 6 + calls - 2 + generator.gauss(0, 1.5) > 0
        yield {
            "age": None if generator.random() < unknown else round(age, 3), "calls": round(calls, 3),
            "plan": "" if generator.random() < 0.02 else generator.choice(PLANS), "left": "yes" if leaves else "no"}


def write(path, table):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, [*COLUMNS, "left"])
        writer.writeheader()
        writer.writerows({name: "" if value is None else value for name, value in row.items()} for row in table)


def ask(server, table, name):
    """Asks in requests of many rows and of one; returns the answers, and the rows' names in the log with their truth."""
    truth, answers = [], []
    first = 0
    while first < len(table):
        part = table[first:first + (1 if first < 5 else BATCH)]
        body = {"id": f"{name}{first}", "inputs": [
            {"name": column, "shape": [len(part)], "datatype": "BYTES" if column == "plan" else "FP64",
             "data": [row[column] for row in part]} for column in COLUMNS]}
        request = urllib.request.Request(
            f"http://{server.address}/v2/models/m/infer", json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            outputs = {output["name"]: output["data"] for output in json.load(answer)["outputs"]}
        answers += outputs["probability_yes"]
        names = [f"{name}{first}"] if len(part) == 1 else [f"{name}{first}#{row}" for row in range(len(part))]
        truth += zip(names, (row["left"] for row in part))
        first += len(part)
    return answers, truth


def drift(work, config, name, expect):
    path = work / f"{name}.json"
    path.write_text(json.dumps(config))
    done = subprocess.run(
        [RELEASE / "mlgen-validate", "drift", "--config", path, "--folder", work / "runs" / name, "--log", "text"],
        capture_output=True, text=True, env={"MLGEN_PIPELINE": "churn", "MLGEN_ENVIRONMENT": 'te"st\\n'})
    assert done.returncode == expect, f"{name}: {done.returncode}, not {expect}\n{done.stdout}{done.stderr}"
    reports = work / "runs" / name / "reports"
    metrics = (reports / "drift.prom").read_bytes()
    checked = subprocess.run(["promtool", "check", "metrics"], input=metrics, capture_output=True)
    assert checked.returncode == 0 and not checked.stderr, checked.stderr.decode()
    assert metrics, "promtool takes an empty file for a good one"
    return json.loads((reports / "drift.json").read_text()), metrics.decode()


def logged(folder):
    lines = [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text().splitlines()]
    return {entry["request_id"]: entry for entry in map(json.loads, lines)}


def check_log(folder, table, answers, truth):
    """The log has each row once, as it was asked and answered."""
    entries = logged(folder)
    for row, answer, (name, _) in zip(table, answers, truth, strict=True):
        entry = entries[name]
        told = entry["columns"]
        assert told["calls"] == row["calls"] or abs(told["calls"] - row["calls"]) < 1e-5, (told, row)
        assert (told["age"] is None) == (row["age"] is None), (told, row)
        assert row["age"] is None or abs(told["age"] - row["age"]) < 1e-4, (told, row)
        assert (told["plan"] or "") == row["plan"], (told, row)
        assert abs(entry["predictions"]["probability_yes"] - answer) < 1e-6, (entry, answer)
    return len(entries)


def main():
    start = time.monotonic()
    generator = random.Random(5)
    with tempfile.TemporaryDirectory(prefix="mlgen-drift-") as name:
        work = pathlib.Path(name)
        write(work / "table.csv", rows(generator, ROWS))
        model = train(work / "table.csv", "left", work / "run", "--set", "trees=40")
        log = work / "log"
        log.mkdir()
        config = {
            "columns": [
                {"name": column, "type": "category" if column in ("plan", "left") else "number",
                 "role": "label" if column == "left" else "feature", "values": []} for column in (*COLUMNS, "left")],
            "task": "classification", "prediction_log": str(log), "model": str(model),
            "tests": ["psi", "ks", "chi_squared", "jensen_shannon", "wasserstein"], "threshold": 0.2,
            "window_seconds": 3600,
            "performance": {
                "metric": "auc", "max_drop": 0.1, "labels_after_seconds": 0, "labels": str(work / "labels"),
                "min_importance_agreement": 0.9},
            "tracking": {"tracker": "mlflow", "experiment": "e", "required": False}}
        kept = {"prediction_log": {"sample": 1.0, "uri": "s3://log/", "path": str(log)}}

        same = list(rows(generator, 800))
        with Server(model, work / "first", **kept) as server:
            answers, truth = ask(server, same, "first")
        assert check_log(log, same, answers, truth) == len(same)
        (work / "labels").mkdir()
        with open(work / "labels/labels.csv", "w", newline="") as file:
            csv.writer(file).writerows([("request_id", "left"), *truth])
        found, metrics = drift(work, config, "steady", 0)
        assert found["current"]["rows"] == len(same) and found["unreadable"] == 0, found["current"]
        assert [column["column"] for column in found["columns"]] == list(COLUMNS), found["columns"]
        assert [column["outcome"] for column in found["columns"] + found["predictions"]] == ["steady"] * 5, found
        assert found["performance"]["rows"] == len(same) and found["performance"]["result"]["drifted"] is False
        assert found["importance"]["result"]["shifted"] is False, found["importance"]
        assert re.search(r'^mlgen_drift_rows\{pipeline="churn",environment="te\\"st\\\\n"\} 800', metrics, re.M), metrics

        # Customers get older, and more of them do not say how old they are; their names were not known before.
        other = list(rows(generator, 800, older=20, unknown=0.3))
        for row in other:
            row["plan"] = row["plan"] and "gold"
        with Server(model, work / "second", model_version="2", **kept) as server:
            answers, truth = ask(server, other, "second")
        assert check_log(log, other, answers, truth) == len(same) + len(other)
        for file in sorted(log.glob("*.jsonl")):
            if "first" in file.read_text():
                file.unlink()
        found, metrics = drift(work, config, "shifted", 1)
        outcomes = {column["column"]: column["outcome"] for column in found["columns"]}
        assert outcomes == {"age": "drifted", "calls": "steady", "plan": "drifted"}, outcomes
        missing = next(column["missing"] for column in found["columns"] if column["column"] == "age")
        assert missing["drifted"] and abs(missing["change"]["current"] - 0.3) < 0.06, missing
        assert found["current"]["rows"] == len(other), found["current"]
        assert 'mlgen_drift_detected{pipeline="churn",environment="te\\"st\\\\n",kind="column",name="plan"} 1' in metrics
    print(f"the log of a server, compared with its model's profile: {time.monotonic() - start:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
