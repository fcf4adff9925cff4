"""usage: predict.py PROGRAM FOLDER ROWS COLUMNS THREADS OUTPUT

What `mlgen-learn-bench predict` does, with LightGBM or onnxruntime as PROGRAM: prints the same line of JSON, and writes the
probabilities of both classes into OUTPUT.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np


def with_lightgbm(folder: Path, threads: int) -> Callable[[np.ndarray], np.ndarray]:
    import lightgbm

    model = lightgbm.Booster(model_file=folder / "model.txt")
    return lambda rows: model.predict(rows, num_threads=threads)


def with_onnxruntime(folder: Path, threads: int) -> Callable[[np.ndarray], np.ndarray]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda rows: session.run(None, {name: rows})[-1]


PROGRAMS = {"lightgbm": with_lightgbm, "onnxruntime": with_onnxruntime}


def main() -> None:
    program, folder, count, columns, threads, output = sys.argv[1:]
    predict = PROGRAMS[program](Path(folder), int(threads))
    rows = np.fromfile(Path(folder) / "rows.f32", np.float32).reshape(int(count), int(columns))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cpu, wall = time.process_time(), time.perf_counter()
    result = predict(rows)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    both = result if result.ndim == 2 else np.column_stack([1 - result, result])
    both.astype(np.float32).tofile(output)
    print(json.dumps({"cpu": cpu, "wall": wall, "memory": peak * 1024}))


if __name__ == "__main__":
    main()
