"""tritonclient over gRPC, unmodified, against mlgen-serve: what it gets is what ONNX Runtime computes, and what is wrong is said
with a code of gRPC's. Apart from clients.py, because the kserve client has the same protocol's messages in the same process."""

import pathlib
import sys
import tempfile

import grpc
import numpy as np
import tritonclient.grpc as triton
from google.protobuf import descriptor_pb2
from grpc_tools import protoc
from tritonclient.grpc import service_pb2

from expected import check, trained
from server import ROOT, Server

def by_triton(server, columns, expected):
    client = triton.InferenceServerClient(server.grpc_address)
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready("m") and client.is_model_ready("m", "1")
    assert client.get_server_metadata().name == "mlgen-serve"
    metadata = client.get_model_metadata("m")
    assert {value.name for value in metadata.inputs} == set(columns), metadata
    assert [entry.state for entry in client.get_model_repository_index().models] == ["READY"]
    types = {value.name: value.datatype for value in metadata.inputs}
    inputs = []
    for name, column in columns.items():
        value = triton.InferInput(name, list(column.shape), types[name])
        value.set_data_from_numpy(column)
        inputs.append(value)
    outputs = [triton.InferRequestedOutput(name) for name in expected]
    for compression in (None, "gzip", "deflate"):
        answer = client.infer("m", inputs, outputs=outputs, request_id="7", compression_algorithm=compression)
        assert answer.get_response().id == "7" and answer.get_response().raw_output_contents
        check(
            f"tritonclient over gRPC, {compression}", {name: answer.as_numpy(name) for name in expected}, expected)
    client.unload_model("m")
    assert not client.is_server_ready() and not client.is_model_ready("m")
    client.load_model("m")
    assert client.is_server_ready()
    by_contents(server, columns, types, expected)


CONTENTS = {"FP32": "fp32_contents", "INT64": "int64_contents", "BOOL": "bool_contents", "BYTES": "bytes_contents"}


def by_contents(server, columns, types, expected):
    """Elements that stand in their tensors, as clients without numpy send them."""
    request = service_pb2.ModelInferRequest(model_name="m")
    for name, column in columns.items():
        tensor = request.inputs.add(name=name, datatype=types[name], shape=column.shape)
        values = [value.encode() for value in column.ravel()] if types[name] == "BYTES" else column.ravel().tolist()
        getattr(tensor.contents, CONTENTS[types[name]]).extend(values)
    with grpc.insecure_channel(server.grpc_address) as channel:
        answer = infer(channel)(request, timeout=20)
    assert not answer.raw_output_contents
    found = {
        output.name: np.array(getattr(output.contents, CONTENTS[output.datatype])).reshape(output.shape)
        for output in answer.outputs}
    check("gRPC with typed contents", found, expected)


def infer(channel):
    return channel.unary_unary(
        "/inference.GRPCInferenceService/ModelInfer", service_pb2.ModelInferRequest.SerializeToString,
        service_pb2.ModelInferResponse.FromString)


def refused(server):
    """What is wrong with a request is said as over HTTP, with a code of gRPC's."""
    def tensor(request, name="a", datatype="FP32", shape=(1,), **contents):
        item = request.inputs.add(name=name, datatype=datatype, shape=shape)
        for key, values in contents.items():
            getattr(item.contents, key).extend(values)

    def every(request, count=1, but=None, **change):
        for name in COLUMNS:
            given = {"shape": [count], "fp32_contents": [1.0] * count}
            tensor(request, name, **(given | change if name == but else given))

    first = "sepal_length"
    cases = [
        ("INVALID_ARGUMENT", "the list of inputs is empty", lambda request: None),
        ("INVALID_ARGUMENT", "elements, and there are 1", lambda r: every(r, but=first, shape=[2])),
        ("INVALID_ARGUMENT", "elements, and there are 3", lambda r: every(r, but=first, fp32_contents=[1, 2, 3])),
        ("INVALID_ARGUMENT", "no whole number from 0 on", lambda r: every(r, but=first, shape=[-1])),
        ("INVALID_ARGUMENT", "is empty", lambda r: every(r, but=first, shape=[])),
        ("INVALID_ARGUMENT", "too many elements", lambda r: every(r, but=first, shape=[1 << 62, 1 << 62])),
        ("INVALID_ARGUMENT", "input 'sepal_length' has 2", lambda r: every(r, but=first, shape=[2], fp32_contents=[1, 2])),
        ("INVALID_ARGUMENT", "none of", lambda r: every(r, but=first, datatype="FP31")),
        ("INVALID_ARGUMENT", "raw contents alone", lambda r: every(r, but=first, datatype="FP16")),
        ("INVALID_ARGUMENT", "another type", lambda r: every(r, but=first, int_contents=[1])),
        ("INVALID_ARGUMENT", "too large, or infinite", lambda r: every(r, but=first, fp32_contents=[float("inf")])),
        ("INVALID_ARGUMENT", "no input 'z'", lambda r: (every(r), tensor(r, "z", fp32_contents=[1]))),
        ("INVALID_ARGUMENT", "given twice", lambda r: (every(r), tensor(r, first, fp32_contents=[1]))),
        ("INVALID_ARGUMENT", "no output 'q'", lambda r: (every(r), r.outputs.add(name="q"))),
        ("INVALID_ARGUMENT", "asked for twice",
            lambda r: (every(r), r.outputs.add(name="label"), r.outputs.add(name="label"))),
        ("INVALID_ARGUMENT", "raw contents for 1", lambda r: (every(r), r.raw_input_contents.append(b"1234"))),
        ("INVALID_ARGUMENT", "contents, and raw contents",
            lambda r: (every(r), r.raw_input_contents.extend([b"1234"] * 4))),
        ("INVALID_ARGUMENT", "'timeout' is a whole number",
            lambda r: (every(r), r.parameters["timeout"].__setattr__("string_param", "x"))),
        ("NOT_FOUND", "no model 'none'", lambda r: (every(r), setattr(r, "model_name", "none"))),
        ("NOT_FOUND", "no version '4'", lambda r: (every(r), setattr(r, "model_version", "4"))),
        ("NOT_FOUND", "no model '../../etc'", lambda r: (every(r), setattr(r, "model_name", "../../etc"))),
        ("RESOURCE_EXHAUSTED", "larger than", lambda r: every(r, count=400_000)),
        ("RESOURCE_EXHAUSTED", "more than the 100000", lambda r: every(r, count=100_001)),
    ]
    with grpc.insecure_channel(server.grpc_address) as channel:
        for code, message, change in cases:
            request = service_pb2.ModelInferRequest(model_name="m")
            change(request)
            try:
                infer(channel)(request, timeout=20)
            except grpc.RpcError as error:
                assert error.code().name == code and message in error.details(), (code, message, error)
            else:
                raise AssertionError(f"{message}: it was answered")
        request = service_pb2.ModelInferRequest(model_name="m", id="zero")
        every(request, count=0)
        answer = infer(channel)(request, timeout=20)
        assert answer.id == "zero" and answer.model_version == "1"
        assert all(list(output.shape) == [0] for output in answer.outputs), answer
        try:
            channel.unary_unary("/inference.GRPCInferenceService/ModelStreamInfer")(b"", timeout=20)
        except grpc.RpcError as error:
            assert error.code().name == "UNIMPLEMENTED", error
    return len(cases)


COLUMNS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]


def messages(file):
    """The messages of a file and their fields, by their full names."""
    found = {}
    def add(prefix, message):
        name = f"{prefix}.{message.name}"
        found[name] = sorted(
            (field.name, field.number, field.type, field.label, field.type_name) for field in message.field)
        for nested in message.nested_type:
            add(name, nested)
    for message in file.message_type:
        add(file.package, message)
    return found


def compare_protos(work):
    """Names and numbers of our messages are those of tritonclient's."""
    path = work / "set"
    folder = ROOT / "specs/protos"
    assert protoc.main(["", f"-I{folder}", f"--descriptor_set_out={path}", str(folder / "open-inference.proto")]) == 0
    ours = descriptor_pb2.FileDescriptorSet.FromString(path.read_bytes()).file[0]
    theirs = descriptor_pb2.FileDescriptorProto()
    service_pb2.DESCRIPTOR.CopyToProto(theirs)
    mine, other = messages(ours), messages(theirs)
    for name, fields in mine.items():
        assert fields == other[name], f"{name}: {fields} and {other[name]}"
    methods = lambda file: {
        (service.name, method.name, method.input_type, method.output_type)
        for service in file.service for method in service.method}
    assert methods(ours) <= methods(theirs)
    return len(mine)


def main():
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        print(f"{compare_protos(work)} messages as tritonclient has them")
        for name, _, model, columns, expected in trained(work):
            with Server(model, work / f"{name}-serve", arguments=["--management"]) as server:
                by_triton(server, columns, expected)
                if set(columns) == set(COLUMNS):
                    print(f"{refused(server)} bad requests over gRPC, each refused with its code")
            rows = len(next(iter(columns.values())))
            print(f"{name}: {rows} rows by tritonclient over gRPC, as ONNX Runtime answers them")


if __name__ == "__main__":
    sys.exit(main())
