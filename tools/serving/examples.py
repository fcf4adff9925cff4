"""Every example, from a clean folder to a served model: `mlgen run --serve`, asked by tritonclient.

usage: examples.py

What the server answers to all rows of the example's data is compared with what ONNX Runtime computes with the model that the
run registered. A second run has nothing to do, and its model is the same.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

import onnxruntime
import tritonclient.http as triton

from expected import check, columns_of
from server import RELEASE, ROOT

# Nothing of the user's own, such as a tracker, takes part.
VARIABLES = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_", "MLGEN_"))}


def served(folder, name):
    """Runs the example until its model answers: the process, the address, and what was told."""
    process = subprocess.Popen(
        [RELEASE / "mlgen", "run", f"specs/{name}.yaml", "--serve", "--port", "0", "--format", "json"],
        cwd=folder, env=VARIABLES, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True)
    told = []
    for line in process.stdout:
        told.append(json.loads(line) if line.startswith("{") else {"event": "", "message": line})
        if told[-1]["event"] == "ready":
            return process, told[-1]["url"].removeprefix("http://"), told
    raise AssertionError(f"{name} ended with {process.wait()}: {told}")


def ended(process):
    process.send_signal(signal.SIGINT)
    process.stdout.close()
    assert process.wait(30) == 0, f"it ended with {process.returncode}"


def compare(folder, name, address):
    (model,) = {path.resolve() for path in folder.glob(f".mlgen/{name}/*/workspace/*/model/model.onnx")}
    session = onnxruntime.InferenceSession(model)
    (table,) = (folder / "data").iterdir()
    columns = columns_of(session, table)
    names = [output.name for output in session.get_outputs()]
    client = triton.InferenceServerClient(address)
    types = {value["name"]: value["datatype"] for value in client.get_model_metadata(name)["inputs"]}
    inputs = []
    for column, values in columns.items():
        inputs.append(triton.InferInput(column, list(values.shape), types[column]))
        inputs[-1].set_data_from_numpy(values)
    answer = client.infer(name, inputs)
    check(name, {output: answer.as_numpy(output) for output in names}, dict(zip(names, session.run(names, columns))))
    return model.read_bytes(), len(next(iter(columns.values())))


def main():
    for example in sorted((ROOT / "examples").iterdir()):
        (spec,) = (example / "specs").iterdir()
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch) / example.name
            shutil.copytree(example, folder, ignore=shutil.ignore_patterns("generated", ".mlgen"))
            process, address, _ = served(folder, spec.stem)
            first, rows = compare(folder, spec.stem, address)
            ended(process)
            process, _, told = served(folder, spec.stem)
            ended(process)
            states = {line["stage"]: line["state"] for line in told if line["event"] == "stage_ended"}
            assert states and set(states.values()) == {"skipped"}, f"{example.name}: {states}"
            models = {path.read_bytes() for path in folder.glob(".mlgen/*/*/workspace/*/model/model.onnx")}
            assert models == {first}, f"{example.name}: another model"
            print(f"{example.name}: {rows} rows as ONNX Runtime answers them; again, all {len(states)} stages are skipped")


if __name__ == "__main__":
    main()
