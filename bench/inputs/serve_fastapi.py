"""usage: uvicorn serve_fastapi:app

The peer: a prediction endpoint as teams write one, FastAPI with onnxruntime, here with the protocol's own messages. The model is
at $MODEL.
"""

import os
from typing import Any

import numpy
import onnxruntime
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["MODEL"], options)
app = FastAPI()


class Tensor(BaseModel):
    name: str
    shape: list[int]
    datatype: str
    data: list[Any]


class Request(BaseModel):
    id: str | None = None
    inputs: list[Tensor]


@app.get("/v2/health/ready")
def ready() -> dict[str, bool]:
    return {"ready": True}


@app.post("/v2/models/m/infer")
async def infer(request: Request) -> dict[str, Any]:
    tensor = request.inputs[0]
    try:
        rows = numpy.asarray(tensor.data, dtype=numpy.float32).reshape(tensor.shape)
    except (TypeError, ValueError) as error:
        raise HTTPException(400, {"error": str(error)}) from error
    label, probabilities = session.run(None, {tensor.name: rows})
    outputs = [("label", "INT64", label), ("probabilities", "FP32", probabilities)]
    return {
        "model_name": "m",
        "id": request.id,
        "outputs": [
            {"name": name, "datatype": datatype, "shape": list(values.shape), "data": values.ravel().tolist()}
            for name, datatype, values in outputs
        ],
    }
