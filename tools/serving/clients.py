"""Clients that others wrote, unmodified, against mlgen-serve: what they get is what ONNX Runtime computes."""

import asyncio
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np
import tritonclient.http as triton
from kserve import InferenceGRPCClient, InferenceRESTClient, InferInput, InferRequest, RESTConfig
from kserve.protocol.infer_type import RequestedOutput

from expected import TOLERANCE, TYPES, check, trained
from server import RELEASE, Server


def by_triton(server, columns, expected):
    client = triton.InferenceServerClient(server.address)
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready("m") and client.is_model_ready("m", "1")
    assert client.get_server_metadata()["name"] == "mlgen-serve"
    metadata = client.get_model_metadata("m")
    assert {value["name"] for value in metadata["inputs"]} == set(columns), metadata
    assert [entry["state"] for entry in client.get_model_repository_index()] == ["READY"]
    types = {value["name"]: value["datatype"] for value in metadata["inputs"]}
    for binary in (False, True):
        for compression in (None, "gzip", "deflate"):
            inputs = []
            for name, column in columns.items():
                value = triton.InferInput(name, list(column.shape), types[name])
                value.set_data_from_numpy(column, binary_data=binary)
                inputs.append(value)
            outputs = [triton.InferRequestedOutput(name, binary_data=binary) for name in expected]
            answer = client.infer(
                "m", inputs, outputs=outputs, request_id="7", request_compression_algorithm=compression,
                response_compression_algorithm=compression)
            assert answer.get_response()["id"] == "7"
            check(
                f"tritonclient, binary {binary}, {compression}",
                {name: answer.as_numpy(name) for name in expected}, expected)
    client.unload_model("m")
    assert not client.is_server_ready()
    client.load_model("m")
    assert client.is_server_ready()
    try:
        client.infer("m", inputs[:1] if len(inputs) > 1 else [])
    except triton.InferenceServerException as error:
        assert "missing" in str(error) or "empty" in str(error), error
    else:
        raise AssertionError("a request without all inputs was answered")


async def by_kserve(server, columns, expected):
    types = {name: TYPES_OF[column.dtype.type] for name, column in columns.items()}
    base = f"http://{server.address}"
    for binary in (False, True):
        client = InferenceRESTClient(RESTConfig(protocol="v2", retries=0))
        assert await client.is_server_live(base) and await client.is_server_ready(base)
        assert await client.is_model_ready(base, "m")
        inputs = []
        for name, column in columns.items():
            value = InferInput(name, list(column.shape), types[name])
            value.set_data_from_numpy(column, binary_data=binary)
            inputs.append(value)
        outputs = [RequestedOutput(name, {"binary_data": binary}) for name in expected]
        request = InferRequest("m", inputs, request_id="k", request_outputs=outputs)
        answer = await client.infer(base, request, model_name="m")
        check(
            f"kserve, binary {binary}", {value.name: value.as_numpy() for value in answer.outputs}, expected)
    client = InferenceRESTClient(RESTConfig(protocol="v1", retries=0))
    rows = [
        {name: None if column.dtype == np.float32 and np.isnan(column.ravel()[row]) else column.ravel()[row].item()
            if hasattr(column.ravel()[row], "item") else column.ravel()[row] for name, column in columns.items()}
        for row in range(len(next(iter(columns.values()))))]
    answer = await client.infer(base, {"instances": rows}, model_name="m")
    # A model with one output answers with its values alone.
    rows = [row if isinstance(row, dict) else {name: row for name in expected} for row in answer["predictions"]]
    check("kserve, first protocol", {name: np.array([row[name] for row in rows]) for name in expected}, expected)


def by_files(model, table, work, expected):
    """Whole files: `mlgen-serve score`."""
    subprocess.run(
        [RELEASE / "mlgen-serve", "score", "--model", model, "--in", table, "--out", work], check=True,
        capture_output=True)
    with open(work / f"{table.stem}.csv") as file:
        rows = list(csv.DictReader(file))
    answers = {}
    for name, value in expected.items():
        cells = [row[name] for row in rows]
        answers[name] = cells if value.dtype == np.object_ else np.array(cells, float)
    check("score", {name: np.asarray(cells) for name, cells in answers.items()}, expected)


def logged(folder, columns, expected):
    """The last rows of the prediction log: the columns as they were sent, and what was answered."""
    lines = [json.loads(line) for file in sorted(folder.iterdir()) for line in file.read_text().splitlines()]
    count = len(next(iter(columns.values())))
    assert len(lines) >= count and len(lines) % count == 0, len(lines)
    for row, line in enumerate(lines[-count:]):
        for name, column in columns.items():
            value, cell = column.ravel()[row], line["columns"][name]
            missing = value == "" or column.dtype == np.float32 and np.isnan(value)
            assert cell is None if missing else cell == (str(value) if column.dtype == np.object_ else np.float32(value))
        for name, answer in line["predictions"].items():
            assert abs(answer - expected[name].ravel()[row]) <= TOLERANCE


TYPES_OF = {kind: name for name, kind in TYPES.values()}


async def by_kserve_grpc(server, columns, expected):
    types = {name: TYPES_OF[column.dtype.type] for name, column in columns.items()}
    client = InferenceGRPCClient(server.grpc_address)
    assert await client.is_server_live() and await client.is_server_ready() and await client.is_model_ready("m")
    for binary in (False, True):
        inputs = []
        for name, column in columns.items():
            value = InferInput(name, list(column.shape), types[name])
            value.set_data_from_numpy(column, binary_data=binary)
            inputs.append(value)
        answer = await client.infer(InferRequest("m", inputs, request_id="k"))
        check(
            f"kserve over gRPC, binary {binary}", {value.name: value.as_numpy() for value in answer.outputs}, expected)
    await client.close()


def main():
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        for name, table, model, columns, expected in trained(work):
            by_files(model, table, work / f"{name}-scored", expected)
            log = work / f"{name}-log"
            settings = {"sample": 1, "uri": "s3://a/b/", "path": str(log)}
            with Server(
                model, work / f"{name}-serve", arguments=["--management"], prediction_log=settings) as server:
                by_triton(server, columns, expected)
                asyncio.run(by_kserve(server, columns, expected))
                asyncio.run(by_kserve_grpc(server, columns, expected))
                page = server.text("/metrics")
                checked = subprocess.run(["promtool", "check", "metrics"], input=page, text=True, capture_output=True)
                assert checked.returncode == 0 and not checked.stderr, checked.stderr
                for protocol in ("http", "grpc", "v1"):
                    assert re.search(
                        r'^mlgen_serve_requests_total{model="m",protocol="%s",variant="champion"} [1-9]' % protocol, page, re.M), page
            logged(log, columns, expected)
            rows = len(next(iter(columns.values())))
            print(f"{name}: {rows} rows by tritonclient, kserve and from files, as ONNX Runtime answers them")


if __name__ == "__main__":
    sys.exit(main())
