"""Runs mlgen-train and mlgen-validate against a real MLflow server and against sick ones, and reads back with MLflow's own client.

usage: prove.py [--train PROGRAM] [--validate PROGRAM] [--mlgen PROGRAM]

Every claim of docs/tracking.md and of the registry in docs/training.md that a server can confirm is an assertion here.
"""

import argparse
import hashlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import mlflow
import pandas as pd
from mlflow import MlflowClient
from services import Fake, LossyProxy, Server
from sklearn.datasets import load_iris

FEATURES = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
EXPERIMENT = "Ünï/\"quoted\" it's"
MODEL = "iris \"it's\""


class Bench:
    """A workspace, and the programs in it."""

    def __init__(self, train: Path, validate: Path, mlgen: Path, folder: Path) -> None:
        self.train, self.validate, self.mlgen, self.folder = train, validate, mlgen, folder
        iris = load_iris(as_frame=True)
        frame = iris.data.set_axis(FEATURES, axis=1).assign(species=iris.target_names[iris.target])
        frame.to_csv(folder / "iris.csv", index=False)
        columns = [{"name": name, "type": "number", "role": "feature", "values": []} for name in FEATURES]
        self.columns = [*columns, {"name": "species", "type": "category", "role": "label", "values": []}]

    def call(
        self, *arguments: object, url: str | None = None, expect: int = 0, program: Path | None = None,
        **environment: str,
    ) -> str:
        variables = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder)} | environment
        if url:
            variables["MLFLOW_TRACKING_URI"] = url
        done = subprocess.run(
            [program or self.train, *map(str, arguments)], cwd=self.folder, env=variables, capture_output=True, text=True,
            timeout=300)
        assert done.returncode == expect, f"{arguments}: {done.returncode}, not {expect}\n{done.stdout}{done.stderr}"
        self.errors = done.stderr
        return done.stdout

    def features(self, run: str) -> Path:
        """A run's folder as the stages before `fit` leave it."""
        if not (self.folder / "base").exists():
            self.call("run", "iris.csv", "--label", "species", "--folder", "base", "--set", "trees=1")
            shutil.rmtree(self.folder / "runs")
        target = self.folder / run
        shutil.copytree(self.folder / "base" / "features", target / "features")
        return target

    def fit_config(self, name: str = "fit.json", trees: int = 15, required: bool = False, **more: object) -> Path:
        config = {
            "input": "features", "model": MODEL, "task": "classification", "columns": self.columns,
            "algorithm": "gradient_boosting", "parameters": [{"name": "trees", "value": trees}], "class_weight": "none",
            "seed": 1, "objective": {"metric": "log_loss", "goal": "minimize"}, "metrics": ["accuracy"], "threads": 1,
            "tracking": {"tracker": "mlflow", "experiment": EXPERIMENT, "required": required}, **more,
        }
        path = self.folder / name
        path.write_text(json.dumps(config))
        return path

    def validate_config(self) -> Path:
        config = {
            "model": MODEL, "task": "classification", "columns": self.columns, "metrics": ["accuracy", "log_loss"],
            "baseline": {"kind": "champion"}, "gates": [{"metric": "accuracy", "max_regression": 0.2}], "slices": [],
            "behaviour": {"invariant": [], "directional": []}, "seed": 1,
            "tracking": {"tracker": "mlflow", "experiment": EXPERIMENT, "required": False},
        }
        path = self.folder / "validate.json"
        path.write_text(json.dumps(config))
        return path

    def register_config(self, artifacts: bool = True, mode: str = "manual", model: str = MODEL) -> Path:
        store = {"uri": "s3://models/iris/", "path": str(self.folder / "store")}
        (self.folder / "store").mkdir(exist_ok=True)
        config = {
            "model": model, "description": "Species of irises", "owner": "botany",
            "labels": [{"key": "tier", "value": "gold"}], "promotion": [{"environment": "prod", "mode": mode}],
            "tracking": {"tracker": "mlflow", "experiment": EXPERIMENT, "required": False},
        } | ({"artifacts": store} if artifacts else {})
        path = self.folder / "register.json"
        path.write_text(json.dumps(config))
        return path


def runs(client: MlflowClient, name: str = EXPERIMENT) -> list:
    """All of an experiment, those of trials too."""
    experiment = client.get_experiment_by_name(name)
    return client.search_runs([experiment.experiment_id], max_results=1000) if experiment else []


def run_of(client: MlflowClient, name: str):
    found = [run for run in runs(client) if run.data.tags["mlflow.runName"] == name]
    assert len(found) == 1, f"{len(found)} runs are named {name}"
    return found[0]


def check_recorded(bench: Bench, client: MlflowClient, name: str, trees: int) -> None:
    """The tracker has all that the run's folder says."""
    run, folder = run_of(client, name), bench.folder / name
    assert run.info.status == "FINISHED", run.info.status
    assert run.data.params["trees"] == str(trees)
    assert run.data.params["learning_rate"] == "0.1", "settings that nobody wrote are recorded, too"
    figures = json.loads((folder / "model/metrics.json").read_text())
    for figure in figures["parts"][0]["metrics"]:
        assert run.data.metrics[figure["name"]] == figure["value"]
    for figure in figures["parts"][1]["metrics"]:
        assert run.data.metrics[f"train/{figure['name']}"] == figure["value"]
    for curve in json.loads((folder / "model/curves.json").read_text()):
        history = client.get_metric_history(run.info.run_id, f"rounds/{curve['name']}")
        assert [point.step for point in history] == list(range(1, trees + 1))
        assert [point.value for point in history] == curve["values"]
    for inputs in run.inputs.dataset_inputs:
        content = (folder / f"features/{inputs.dataset.name}.csv").read_bytes()
        assert inputs.dataset.digest == hashlib.sha256(content).hexdigest()[:36]
    assert sorted(inputs.dataset.name for inputs in run.inputs.dataset_inputs) == ["train", "validation"]
    models = [output.model_id for output in run.outputs.model_outputs]
    assert len(models) == 1, models
    logged = client.get_logged_model(models[0])
    assert logged.status == "READY", logged.status
    assert {metric.key for metric in logged.metrics} >= {"log_loss", "accuracy"}
    frame = pd.read_csv(folder / "features/test.csv")[FEATURES]
    tracked = mlflow.pyfunc.load_model(f"models:/{models[0]}").predict(frame)
    local = mlflow.pyfunc.load_model(str(folder / "model")).predict(frame)
    pd.testing.assert_frame_equal(tracked, local)
    assert len(tracked) == len(frame) > 0


def whole_run(bench: Bench, client: MlflowClient, url: str) -> None:
    """One run of the pipeline is one run of the tracker, from the sources to the model, with the data's digests and verdict."""
    tracking = {"tracker": "mlflow", "experiment": EXPERIMENT, "required": True}
    source = {"name": "irises", "path": str(bench.folder / "iris.csv"), "format": "csv", "load": "full"}
    quality = {"unique": [], "max_missing": 0.0, "max_bad_rows": 0.0, "on_failure": "stop"}
    split = {"method": "random", "train": 0.7, "validation": 0.15, "test": 0.15, "stratify": "species", "seed": 1}
    parts = {
        "ingest": {"sources": [source], "columns": bench.columns, "tracking": tracking},
        "validate": {"input": "raw", "columns": bench.columns, "quality": quality, "tracking": tracking},
        "features": {
            "input": "processed", "task": "classification", "columns": bench.columns, "split": split,
            "transforms": [{"column": FEATURES[0], "scale": "standard"}], "tracking": tracking},
    }
    for name, config in parts.items():
        (bench.folder / f"{name}.json").write_text(json.dumps(config))
    stages = [
        ("ingest", "ingest.json", bench.train), ("data", "validate.json", bench.validate),
        ("features", "features.json", bench.train),
        ("fit", bench.fit_config("required.json", trees=5, required=True), bench.train)]
    for stage, config, program in stages:
        bench.call(stage, "--config", config, "--folder", "whole", url=url, program=program)
    (bench.folder / "prepare.json").write_text(json.dumps(parts))
    bench.call("prepare", "--config", "prepare.json", "--folder", "prepared", url=url)
    for name in ("whole", "prepared"):
        run, folder = run_of(client, name), bench.folder / name
        assert run.info.status == "FINISHED", run.info.status
        assert run.data.tags["mlgen.verdict.data"] == "passed", run.data.tags
        assert run.data.metrics["ingest/irises/rows"] == run.data.metrics["validate_data/rows"] == 150
        assert run.data.metrics["validate_data/bad_rows"] == 0
        assert run.data.metrics["validate_data/expectations_met"] == run.data.metrics["validate_data/expectations"] > 5
        assert run.data.params["features/split/stratify"] == "species", run.data.params
        told = {one.dataset.name: one for one in run.inputs.dataset_inputs}
        assert len(told) == len(run.inputs.dataset_inputs), "a part that two stages name is one data set"
        places = {
            "raw": "raw/data.csv", "processed": "processed/data.csv",
            **{part: f"features/{part}.csv" for part in ("train", "validation", "test")}}
        assert sorted(told) == sorted(places), sorted(told)
        for part, place in places.items():
            content = (folder / place).read_bytes()
            assert told[part].dataset.digest == hashlib.sha256(content).hexdigest()[:36], part
            if part in ("train", "validation", "test"):
                assert run.data.metrics[f"features/{part}/rows"] == content.count(b"\n") - 1
        names = [file.path for file in client.list_artifacts(run.info.run_id, "validate_data")]
        assert sorted(names) == ["validate_data/data_validation.html", "validate_data/data_validation.json"], names
    assert run_of(client, "whole").data.params["trees"] == "5" and run_of(client, "whole").data.metrics["accuracy"] > 0.8
    # Data that fail are a run that failed, with the verdict.
    (bench.folder / "validate.json").write_text(json.dumps(parts["validate"] | {"columns": [
        *bench.columns[:-1], {**bench.columns[-1], "values": ["setosa"]}]}))
    bench.call("ingest", "--config", "ingest.json", "--folder", "refused", url=url)
    bench.call("data", "--config", "validate.json", "--folder", "refused", url=url, program=bench.validate, expect=1)
    run = run_of(client, "refused")
    assert run.info.status == "FAILED" and run.data.tags["mlgen.verdict.data"] == "failed", run.data.tags
    assert run.data.metrics["validate_data/bad_rows"] == 100, run.data.metrics


def sick_trackers(bench: Bench) -> None:
    """Whatever a tracker does, the stage ends well within a bound, and the record is kept."""
    seconds = 3
    seen: list[str] = []

    def hang(_request, _body):
        time.sleep(60)

    def refuse(request, _body):
        seen.append(request.headers.get("Authorization", ""))
        return 403, {}, b'{"error_code": "PERMISSION_DENIED", "message": "not you"}'

    kinds = {
        "hangs": hang,
        "answers 500": lambda *_: (500, {}, b"oops"),
        "answers 429": lambda *_: (429, {"Retry-After": "600"}, b""),
        "answers garbage": lambda *_: (200, {}, b"<html>Please log in</html>"),
        "answers nothing": lambda *_: None,
        "redirects": lambda *_: (302, {"Location": "https://login.example.com/"}, b""),
        "refuses": refuse,
    }
    config, required = bench.fit_config(), bench.fit_config("required.json", required=True)
    variables = {
        "MLGEN_TRACKING_SECONDS": str(seconds), "MLFLOW_TRACKING_USERNAME": "me",
        "MLFLOW_TRACKING_PASSWORD": "very-secret",
    }
    bench.features("plain")
    start = time.monotonic()
    bench.call("fit", "--config", config, "--folder", "plain")
    usual = time.monotonic() - start
    for number, (name, answer) in enumerate(kinds.items()):
        fake = Fake(answer)
        run = f"sick{number}"
        bench.features(run)
        start = time.monotonic()
        bench.call("fit", "--config", config, "--folder", run, url=fake.url, **variables)
        took = time.monotonic() - start
        assert took < usual * 3 + seconds + 5, f"a tracker that {name} costs {took:.1f} s"
        assert "mlgen-train send" in bench.errors, bench.errors
        assert "very-secret" not in bench.errors and "bWU6" not in bench.errors, bench.errors
        record = bench.folder / "runs" / run
        assert json.loads((record / "stages/fit.json").read_text())["status"] == "finished"
        assert (record / "artifacts/fit/model/model.onnx").is_file()
        bench.call("fit", "--config", required, "--folder", run, url=fake.url, expect=3, **variables)
        fake.stop()
    assert seen and set(seen) == {"Basic bWU6dmVyeS1zZWNyZXQ="}
    bench.call("fit", "--config", required, "--folder", "plain", expect=2)
    bench.call("fit", "--config", config, "--folder", "plain", url="localhost:5000", expect=2)
    assert "MLFLOW_TRACKING_URI" in bench.errors


def recorded(bench: Bench, client: MlflowClient, url: str) -> None:
    before = len(runs(client))
    for name, trees in (("first", 15), ("second", 30)):
        bench.features(name)
        bench.call("fit", "--config", bench.fit_config(trees=trees), "--folder", name, url=url)
        check_recorded(bench, client, name, trees)
    ordered = client.search_runs(
        [client.get_experiment_by_name(EXPERIMENT).experiment_id], "params.algorithm = 'gradient_boosting' AND params.trees != '5'",
        order_by=["metrics.`train/log_loss` ASC"])
    names = [run.data.tags["mlflow.runName"] for run in ordered]
    assert names == ["second", "first"], names
    # The same work done again says nothing new; other parameters begin another run.
    bench.call("fit", "--config", bench.fit_config(trees=30), "--folder", "second", url=url)
    assert len(runs(client)) == before + 2
    check_recorded(bench, client, "second", 30)
    bench.call("fit", "--config", bench.fit_config(trees=31), "--folder", "second", url=url)
    assert sorted(run.data.params["trees"] for run in runs(client) if "trees" in run.data.params) == [
        "15", "30", "31", "5"]
    assert (bench.folder / "runs/second~1/run.json").is_file()


def searched(bench: Bench, client: MlflowClient, url: str) -> None:
    space = [{"name": "leaves", "range": {"min": 2, "max": 15, "log": False, "integer": True}, "values": []}]
    bench.features("searched")
    config = bench.fit_config(search={
        "method": "random", "trials": 4, "parallel": 2, "space": space})
    bench.call("tune", "--config", config, "--folder", "searched", url=url)
    run = run_of(client, "searched")
    trials = [one for one in runs(client) if one.data.tags.get("mlflow.parentRunId") == run.info.run_id]
    found = json.loads((bench.folder / "searched/model/metrics.json").read_text())["search"]["trials"]
    told = sorted((int(one.data.tags["mlgen.trial"]), one.data.params, one.data.metrics["log_loss"]) for one in trials)
    assert [(number, params["leaves"]) for number, params, _ in told] == [
        (trial["number"], str(trial["parameters"][0]["value"])) for trial in sorted(found, key=lambda x: x["number"])]
    history = client.get_metric_history(run.info.run_id, "search/log_loss")
    assert [(point.step, point.value) for point in history] == [(number, value) for number, _, value in told]


def statuses(bench: Bench, client: MlflowClient, url: str) -> None:
    folder = bench.features("failing")
    (folder / "features/train.csv").write_text("sepal_length\nnothing\n")
    bench.call("fit", "--config", bench.fit_config(), "--folder", "failing", url=url, expect=1)
    assert run_of(client, "failing").info.status == "FAILED"
    bench.features("stopped")
    config = bench.fit_config(trees=20_000)
    process = subprocess.Popen(
        [bench.train, "fit", "--config", config, "--folder", "stopped", "--report-rounds"], cwd=bench.folder,
        env={"PATH": "/usr/bin:/bin", "MLFLOW_TRACKING_URI": url}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.stdout.read()
    assert process.wait(60) == 3
    run = run_of(client, "stopped")
    assert run.info.status == "KILLED", run.info.status
    assert run.data.params["trees"] == "20000"


def registered(bench: Bench, client: MlflowClient, url: str) -> None:
    config = bench.register_config()
    verdict = bench.folder / "first/reports"
    verdict.mkdir()
    out = bench.call("register", "--config", config, "--folder", "first", url=url)
    told = json.loads((bench.folder / "first/model/registration.json").read_text())
    assert told["version"] == "1" and told["uri"] == "s3://models/iris/1/", told
    assert out.startswith("mlgen pin ") and f"1,s3://models/iris/1/,{told['digest']}" in out, out
    version = client.get_model_version(MODEL, "1")
    assert version.description == "Species of irises" and version.status == "READY"
    assert version.tags["owner"] == "botany" and version.tags["tier"] == "gold"
    assert version.tags["mlgen.uri"] == told["uri"] and version.tags["mlgen.digest"] == told["digest"]
    assert version.run_id == run_of(client, "first").info.run_id
    # What anybody else computes of the folder.
    kept = bench.folder / "store/1"
    shell = "find . -type f ! -name registration.json -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum"
    digest = subprocess.run(shell, shell=True, cwd=kept, check=True, capture_output=True, text=True).stdout.split()[0]
    assert told["digest"] == f"sha256:{digest}"
    assert json.loads((kept / "registration.json").read_text()) == told
    # A retry is the same version, whatever of the first try was lost.
    for lost in ("first/model/registration.json", "store/1/model.onnx"):
        (bench.folder / lost).unlink()
        bench.call("register", "--config", config, "--folder", "first", url=url)
        assert json.loads((bench.folder / "first/model/registration.json").read_text()) == told
        assert (kept / "model.onnx").is_file()
    assert len(client.search_model_versions(f"run_id = '{version.run_id}'")) == 1
    aliases(bench, client, url, config)
    pinned(bench, told)
    frame = pd.read_csv(bench.folder / "first/features/test.csv")[FEATURES]
    loaded = mlflow.pyfunc.load_model(f"models:/{MODEL}@champion")
    pd.testing.assert_frame_equal(
        loaded.predict(frame), mlflow.pyfunc.load_model(str(bench.folder / "first/model")).predict(frame))


def aliases(bench: Bench, client: MlflowClient, url: str, config: Path) -> None:
    """Two runs that register at the same time get a version each; the champion moves, and comes back."""
    variables = {"PATH": "/usr/bin:/bin", "MLFLOW_TRACKING_URI": url}
    both = [
        subprocess.Popen(
            [bench.train, "register", "--config", config, "--folder", name], cwd=bench.folder, env=variables,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for name in ("second", "searched")
    ]
    assert [process.wait(120) for process in both] == [0, 0]
    versions = sorted(
        json.loads((bench.folder / name / "model/registration.json").read_text())["version"]
        for name in ("second", "searched"))
    assert versions == ["2", "3"], versions
    bench.call("registry", "rollback", MODEL, url=url, expect=1)
    for version in ("1", "2", "3"):
        out = bench.call("registry", "alias", MODEL, "champion", version, url=url)
        assert f"{version},s3://models/iris/{version}/" in out
        assert client.get_model_version_by_alias(MODEL, "champion").version == version
    for version in ("2", "1"):
        out = bench.call("registry", "rollback", MODEL, url=url)
        assert out.startswith("mlgen pin ") and f"{version},s3://models/iris/{version}/" in out, out
        assert client.get_model_version_by_alias(MODEL, "champion").version == version
    bench.call("registry", "rollback", MODEL, url=url, expect=1)
    bench.call("registry", "alias", MODEL, "champion", "9", url=url, expect=2)
    bench.call("registry", "alias", MODEL, "challenger", "3", url=url)
    bench.call("registry", "alias", MODEL, "challenger", "--remove", url=url)


def pinned(bench: Bench, told: dict) -> None:
    """`mlgen pin --from` takes what `register` wrote."""
    repository = bench.folder / "repository"
    (repository / "specs").mkdir(parents=True)
    shutil.copy(bench.folder / "iris.csv", repository / "iris.csv")
    (repository / "specs/iris.yaml").write_text(
        "apiVersion: mlgen.dev/v1\nkind: Pipeline\nmetadata: {name: iris}\n"
        "data:\n  sources: [{name: iris, uri: iris.csv}]\n  label: species\n"
        "training: {algorithm: gradient_boosting}\n")
    folder = repository / "model"
    folder.mkdir()
    (folder / "registration.json").write_text(json.dumps(told | {"model": "iris"}))
    subprocess.run(
        [bench.mlgen, "pin", "iris", "prod", "--from", folder], cwd=repository, check=True, capture_output=True)
    pins = (repository / "pins/iris.yaml").read_text()
    assert told["digest"] in pins and told["uri"] in pins, pins


def compared(bench: Bench, client: MlflowClient, url: str) -> None:
    """A model is judged beside the champion, whose files come out of the registry."""
    arguments = ("model", "--config", bench.validate_config(), "--folder", "second")
    bench.call(*arguments, url=url, program=bench.validate)
    champion = client.get_model_version_by_alias(MODEL, "champion")
    verdict = json.loads((bench.folder / "second/reports/model_validation.json").read_text())
    model = hashlib.sha256((bench.folder / "first/model/model.onnx").read_bytes()).hexdigest()
    assert champion.version == "1" and verdict["baseline"]["name"] == "the champion, version 1", verdict["baseline"]
    assert verdict["baseline"]["digest"] == f"sha256:{model}", verdict["baseline"]
    assert not (bench.folder / "second/.champion").exists()
    run = [one for one in runs(client) if one.data.tags.get("mlgen.verdict.model") == "passed"]
    assert len(run) == 1, len(run)
    for figure in verdict["metrics"]:
        assert run[0].data.metrics[f"validate_model/{figure['metric']}"] == figure["value"]
    names = [file.path for file in client.list_artifacts(run[0].info.run_id, "validate_model")]
    assert sorted(names) == ["validate_model/model_validation.html", "validate_model/model_validation.json"], names
    # Without the alias there is none, and a registry that does not answer is no reason to pass.
    client.delete_registered_model_alias(MODEL, "champion")
    bench.call(*arguments, url=url, program=bench.validate)
    verdict = json.loads((bench.folder / "second/reports/model_validation.json").read_text())
    assert "is the champion yet" in verdict["baseline"]["problem"], verdict["baseline"]
    bench.call(*arguments, url="http://127.0.0.1:9", program=bench.validate, expect=3, MLGEN_TRACKING_SECONDS="2")


def without_server(bench: Bench, client: MlflowClient, server: Server) -> None:
    """A stage loses nothing to a server that is gone, and the later sending is complete."""
    server.stop()
    bench.features("later")
    config = bench.fit_config(trees=12)
    bench.call("fit", "--config", config, "--folder", "later", url=server.url, MLGEN_TRACKING_SECONDS="3")
    bench.call("send", "runs", url=server.url, expect=3, MLGEN_TRACKING_SECONDS="1")
    server.start()
    before = len(runs(client))
    out = bench.call("send", "runs/later", url=server.url)
    assert "sent fit" in out, out
    check_recorded(bench, client, "later", 12)
    assert len(runs(client)) == before + 1
    assert "nothing new" in bench.call("send", "runs/later", url=server.url)
    # Even where it is forgotten what was sent.
    (bench.folder / "runs/later/sent.json").unlink()
    bench.call("send", "runs/later", url=server.url)
    assert len(runs(client)) == before + 1
    check_recorded(bench, client, "later", 12)


def lossy(bench: Bench, client: MlflowClient, server: Server) -> None:
    """Of every second request the answer is lost, after it was done: nothing is there twice."""
    proxy = LossyProxy(server.url)
    bench.features("lossy")
    before = len(runs(client))
    bench.call("fit", "--config", bench.fit_config(trees=9), "--folder", "lossy", url=proxy.url)
    assert "not_tracked" not in bench.errors, bench.errors
    check_recorded(bench, client, "lossy", 9)
    assert len(runs(client)) == before + 1
    bench.call("register", "--config", bench.register_config(), "--folder", "lossy", url=proxy.url)
    run = run_of(client, "lossy").info.run_id
    assert len(client.search_model_versions(f"run_id = '{run}'")) == 1
    proxy.stop()


def folder_registry(bench: Bench) -> None:
    """Without a tracker, the artifact store gives the versions."""
    shutil.rmtree(bench.folder / "store", ignore_errors=True)
    config = bench.register_config()
    for number, name in enumerate(("offline1", "offline2"), 1):
        bench.features(name)
        bench.call("fit", "--config", bench.fit_config(trees=5 + number), "--folder", name)
        for _ in range(2):
            bench.call("register", "--config", config, "--folder", name)
            told = json.loads((bench.folder / name / "model/registration.json").read_text())
            assert told["version"] == str(number) and told["uri"] == f"s3://models/iris/{number}/"
    store = ("--artifacts", bench.folder / "store")
    for version in ("1", "2"):
        bench.call("registry", "alias", MODEL, "champion", version, *store)
    listed = bench.call("registry", "list", MODEL, *store).splitlines()
    assert [line.split("\t")[:3] for line in listed] == [
        ["1", "-", "s3://models/iris/1/"], ["2", "champion", "s3://models/iris/2/"]], listed
    assert "1,s3://models/iris/1/" in bench.call("registry", "rollback", MODEL, *store)
    bench.call("registry", "rollback", MODEL, *store, expect=1)
    bench.call("register", "--config", bench.register_config(artifacts=False), "--folder", "offline1", expect=2)
    # A verdict of another model, or one that did not pass, holds a registration up.
    model = hashlib.sha256((bench.folder / "offline1/model/model.onnx").read_bytes()).hexdigest()
    (bench.folder / "offline1/reports").mkdir()
    for digest, outcome, code in (("0" * 64, "passed", 1), (model, "failed", 1), (model, "not_judged", 1), (model, "passed", 0)):
        (bench.folder / "offline1/reports/model_validation.json").write_text(json.dumps({
            "version": 1, "model": MODEL, "model_digest": f"sha256:{digest}", "task": "classification",
            "outcome": outcome, "reason": "so", "draws": 0, "problems": [], "gates": [], "metrics": [], "slices": [],
            "behaviour": [], "calibration": [], "rows": {"judged": 1, "without_label": 0, "of_unknown_class": 0}}))
        bench.call("register", "--config", bench.register_config(), "--folder", "offline1", expect=code)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", type=Path, default=Path(".build-release/release/mlgen-train"))
    parser.add_argument("--validate", type=Path, default=Path(".build-release/release/mlgen-validate"))
    parser.add_argument("--mlgen", type=Path, default=Path(".build-release/release/mlgen"))
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
    with tempfile.TemporaryDirectory(prefix="mlgen-tracking-") as name:
        folder = Path(name)
        bench = Bench(arguments.train.resolve(), arguments.validate.resolve(), arguments.mlgen.resolve(), folder)
        server = Server(folder / "server")
        mlflow.set_tracking_uri(server.url)
        client = MlflowClient()
        steps = [
            ("trackers that are ill cost a bounded time and no data", lambda: sick_trackers(bench)),
            ("the artifact store gives versions without a tracker", lambda: folder_registry(bench)),
            ("the server starts", server.start),
            ("a run from the sources to the model", lambda: whole_run(bench, client, server.url)),
            ("runs are read back whole", lambda: recorded(bench, client, server.url)),
            ("trials are runs below their run", lambda: searched(bench, client, server.url)),
            ("failed and stopped runs say so", lambda: statuses(bench, client, server.url)),
            ("versions, aliases and pins", lambda: (shutil.rmtree(folder / "store"), registered(bench, client, server.url))),
            ("a model beside the champion", lambda: compared(bench, client, server.url)),
            ("a server that goes and comes", lambda: without_server(bench, client, server)),
            ("lost answers", lambda: lossy(bench, client, server)),
        ]
        try:
            for title, step in steps:
                start = time.monotonic()
                step()
                print(f"{title}: {time.monotonic() - start:.1f} s", flush=True)
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
