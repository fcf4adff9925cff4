"""Trained models, and what ONNX Runtime answers to the rows that they were trained on."""

import csv

import numpy as np
import onnxruntime

from server import ROOT, train

TOLERANCE = 1e-5
TYPES = {
    "tensor(float)": ("FP32", np.float32), "tensor(int64)": ("INT64", np.int64), "tensor(bool)": ("BOOL", np.bool_),
    "tensor(string)": ("BYTES", np.object_)}


def columns_of(session, table):
    """The table's columns as the graph's inputs take them."""
    with open(table) as file:
        rows = list(csv.DictReader(file))
    columns = {}
    for value in session.get_inputs():
        cells = [row[value.name] for row in rows]
        kind = TYPES[value.type][1]
        if kind is np.float32:
            column = np.array([float(cell) if cell else np.nan for cell in cells], np.float32)
        elif kind is np.bool_:
            column = np.array([cell == "true" for cell in cells])
        else:
            column = np.array(cells, kind)
        columns[value.name] = column.reshape([-1, 1]) if len(value.shape) == 2 else column
    return columns


def check(what, answers, expected):
    for name, value in expected.items():
        answer = np.asarray(answers[name])
        if value.dtype == np.object_:
            texts = [text.decode() if isinstance(text, bytes) else text for text in answer.ravel()]
            assert texts == list(value.ravel()), f"{what}: {name} differs"
        elif np.issubdtype(value.dtype, np.floating):
            worst = np.max(np.abs(answer.reshape(value.shape) - value))
            assert worst <= TOLERANCE, f"{what}: {name} differs by {worst}"
        else:
            assert np.array_equal(answer.reshape(value.shape), value), f"{what}: {name} differs"


def trained(work):
    """Name, table, folder, columns and answers of each model."""
    for table, label, arguments in [
        (ROOT / "examples/level-1/data/iris.csv", "species", []),
        (ROOT / "examples/level-2/data/penguins.csv", "species", []),
        (ROOT / "examples/level-2/data/penguins.csv", "body_mass_g", ["--algorithm", "random_forest"]),
    ]:
        name = f"{table.stem}-{label}"
        model = train(table, label, work / name, *arguments)
        session = onnxruntime.InferenceSession(model / "model.onnx")
        columns = columns_of(session, table)
        names = [value.name for value in session.get_outputs()]
        yield name, table, model, columns, dict(zip(names, session.run(names, columns)))
