"""Models that others exported, run by our evaluator and by ONNX Runtime: equal on every row.

usage: onnx_models.py [NAME...]     only the cases whose names contain one of NAMES
       onnx_models.py --record      writes Tests/ONNXTests/Models, with what ONNX Runtime says, and what fuzzing begins with

- Models of LightGBM, XGBoost and scikit-learn; ensembles of trees made at random, with every mode and transform; and the
  examples that the specification has for each operator, which say themselves what the outputs are.
- Runs `mlgen-learn-bench run-models`, built for debugging, so that an overflow or a wrong index is a crash.
"""

import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

import onnx_cases
from onnx_cases import Case
from tally import Tally

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build" / "debug" / "mlgen-learn-bench"

# So many examples of the specification ran when this was last looked at; what we do not support is left out, and that
# must not grow unseen.
SPECIFICATION = 549


# What the tests in Swift run, which have no Python.
RECORDED = [
    "lightgbm categories",
    "random classifier 0",
    "random classifier 5",
    "random regressor 3",
    "random sets 1",
    "random sets 2",
    "sklearn columns logistic",
    "sklearn columns mlp",
    "sklearn logistic multiclass",
    "sklearn ordinal",
    "sklearn power",
    "sklearn quantile",
    "xgboost multiclass",
]
MODELS = ROOT / "Tests" / "ONNXTests" / "Models"

SEEDS = ROOT / "tools" / "fuzz" / "corpus-models"

# Bytes of a model that fuzzing begins with, at most: much of a large one is weights.
SEED = 1200


def record(cases: list[Case]) -> None:
    for case in cases:
        if case.name not in RECORDED:
            continue
        folder = MODELS / case.name.replace(" ", "-")
        folder.mkdir(parents=True, exist_ok=True)
        names = [output.name for output in case.model.graph.output]
        rows = {name: value[:40] for name, value in case.inputs.items()}
        outputs = peer(Case(case.name, case.model, rows))
        onnx.save(case.model, folder / "model.onnx")
        onnx.save(tensors(rows), folder / "inputs.onnx")
        onnx.save(tensors(dict(zip(names, map(np.asarray, outputs)))), folder / "outputs.onnx")


def record_seeds() -> None:
    """The smallest example of each operator that we run, its inputs being part of the model."""
    models: list[onnx.ModelProto] = []
    for case in onnx_cases.specification():
        graph = case.model.graph
        if len(graph.node) != 1 or set(case.inputs) != {value.name for value in graph.input}:
            continue
        graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in case.inputs.items())
        del graph.input[:]
        graph.name = "seed"
        if case.model.ByteSize() <= SEED:
            models.append(case.model)
    models.sort(key=onnx.ModelProto.ByteSize)
    written: set[str] = set()
    with tempfile.TemporaryDirectory() as temporary:
        for model, folder in zip(models, run([(model, {}) for model in models], Path(temporary))):
            name = model.graph.node[0].op_type
            if name not in written and (folder / "outputs.onnx").exists():
                onnx.save(model, SEEDS / f"{name}.onnx")
                written.add(name)


def run(models: list[tuple[onnx.ModelProto, dict[str, np.ndarray]]], temporary: Path) -> list[Path]:
    """For each model a folder with `outputs.onnx`, or `error.txt`."""
    folders = [temporary / str(index) for index in range(len(models))]
    for (model, inputs), folder in zip(models, folders):
        folder.mkdir()
        onnx.save(model, folder / "model.onnx")
        onnx.save(tensors(inputs), folder / "inputs.onnx")
    done = subprocess.run([PROGRAM, "run-models", "2", *folders], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"mlgen-learn-bench ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return folders


def tensors(values: dict[str, np.ndarray]) -> onnx.ModelProto:
    """A model that only holds tensors: the form in which inputs and outputs go between the programs."""
    initializers = [numpy_helper.from_array(value, name) for name, value in values.items()]
    graph = helper.make_graph([], "tensors", [], [], initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def peer(case: Case) -> list[np.ndarray]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(case.model.SerializeToString(), options)
    return session.run(None, case.inputs)


def difference(ours: np.ndarray, theirs: np.ndarray, tolerance: float) -> str | None:
    if ours.shape != theirs.shape:
        return f"shape {ours.shape} instead of {theirs.shape}"
    if ours.dtype.kind in "OUSb" or theirs.dtype.kind in "OUSbiu":
        wrong = np.flatnonzero(ours.astype(theirs.dtype).ravel() != theirs.ravel())
    else:
        if ours.dtype != theirs.dtype:
            return f"{ours.dtype} instead of {theirs.dtype}"
        one, other = ours.astype(np.float64).ravel(), theirs.astype(np.float64).ravel()
        near = np.isclose(one, other, rtol=tolerance, atol=tolerance, equal_nan=True)
        wrong = np.flatnonzero(~near)
    if len(wrong) == 0:
        return None
    first = wrong[0]
    return f"{len(wrong)} of {theirs.size} differ, the first at {first}: {ours.ravel()[first]} instead of {theirs.ravel()[first]}"


def problems(case: Case, folder: Path, left_out: Counter) -> list[str] | None:
    """None when the case needs what we do not support, and says so."""
    error = folder / "error.txt"
    if error.exists():
        text = error.read_text()
        if "specification" in case.tags and "supported" in text:
            left_out[text.split(": ", 1)[-1][:60]] += 1
            return None
        return [text]
    made = onnx.load(folder / "outputs.onnx").graph.initializer
    outputs = [numpy_helper.to_array(tensor) for tensor in made]
    expected = case.expected if case.expected is not None else peer(case)
    if len(outputs) != len(expected):
        return [f"{len(outputs)} outputs instead of {len(expected)}"]
    found = []
    for tensor, ours, theirs in zip(made, outputs, expected):
        problem = difference(ours, np.asarray(theirs), case.tolerance)
        if problem:
            found.append(f"{tensor.name}: {problem}")
    return found


def main() -> None:
    recording = sys.argv[1:] == ["--record"]
    wanted = RECORDED if recording else sys.argv[1:]
    sources = [
        onnx_cases.boosted,
        onnx_cases.sklearn_models,
        onnx_cases.sklearn_strings,
        onnx_cases.random_ensembles,
        onnx_cases.random_sets,
        onnx_cases.specification,
    ]
    cases = [
        case for source in sources for case in source() if not wanted or any(name in case.name for name in wanted)
    ]
    if recording:
        record(cases)
        record_seeds()
        return
    tally = Tally()
    left_out: Counter = Counter()
    examples = 0
    with tempfile.TemporaryDirectory() as temporary:
        folders = run([(case.model, case.inputs) for case in cases], Path(temporary))
        for case, folder in zip(cases, folders):
            found = problems(case, folder, left_out)
            if found is None:
                continue
            tally.check(case.name, found)
            examples += "specification" in case.tags
    print(f"{examples} examples of the specification, {sum(left_out.values())} of what is not supported")
    if not wanted and examples < SPECIFICATION:
        tally.check("specification", [f"{examples} examples ran, and {SPECIFICATION} did before"])
    tally.finish()


if __name__ == "__main__":
    main()
