"""Clients of gRPC that misbehave: no crash, bounded memory, and the next good call is answered."""

import pathlib
import random
import socket
import struct
import sys
import tempfile

import grpc
from tritonclient.grpc import service_pb2

from faults import MEGABYTE, send
from server import ROOT, Server, train


def good_message():
    request = service_pb2.ModelInferRequest(model_name="m")
    for name in ("sepal_length", "sepal_width", "petal_length", "petal_width"):
        request.inputs.add(name=name, datatype="FP32", shape=[2]).contents.fp32_contents.extend([1.5, 2.5])
    return request.SerializeToString()


METHOD = "/inference.GRPCInferenceService/ModelInfer"


def expect_good_call(server):
    with grpc.insecure_channel(server.grpc_address) as channel:
        assert channel.unary_unary(METHOD)(good_message(), timeout=20)


def messages(server, generator):
    """Protobuf that was good before something happened to it, and what never was."""
    good, codes = good_message(), set()
    with grpc.insecure_channel(server.grpc_address) as channel:
        call = channel.unary_unary(METHOD)
        for _ in range(1500):
            body = bytearray(good)
            for _ in range(generator.randint(1, 4)):
                at = generator.randrange(len(body))
                match generator.randrange(3):
                    case 0: body[at] = generator.randrange(256)
                    case 1: del body[at:at + generator.randrange(1, 40)]
                    case 2: body[at:at] = generator.randbytes(generator.randrange(1, 9))
                if not body:
                    body = bytearray(b"\x0a")
            if generator.randrange(4) == 0:
                body = generator.randbytes(generator.randrange(1, 200))
            try:
                call(bytes(body), timeout=20)
                codes.add("OK")
            except grpc.RpcError as error:
                codes.add(error.code().name)
                assert error.code().name in ("INVALID_ARGUMENT", "NOT_FOUND"), (error, bytes(body))
    assert codes == {"OK", "INVALID_ARGUMENT", "NOT_FOUND"}, codes


def oversized(server):
    with grpc.insecure_channel(server.grpc_address) as channel:
        for size in ((4 << 20) + 1, 64 << 20):
            try:
                channel.unary_unary(METHOD)(b"\x0a\x01m" + b"\x3a" + b"\0" * size, timeout=20)
                raise AssertionError("it was taken")
            except grpc.RpcError as error:
                assert error.code().name == "RESOURCE_EXHAUSTED", error
        # A bomb: 256 MiB of zeros.
        bombed = channel.unary_unary(METHOD)
        try:
            bombed(b"\x3a\x80\x80\x80\x80\x01" + b"\0" * (256 << 20), timeout=60, compression=grpc.Compression.Gzip)
            raise AssertionError("it was taken")
        except grpc.RpcError as error:
            assert error.code().name == "RESOURCE_EXHAUSTED", error


PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def literal(name, value):
    """A header of HPACK without a table and without Huffman's code."""
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


HEADERS = b"".join(literal(*pair) for pair in (
    (b":method", b"POST"), (b":scheme", b"http"), (b":path", METHOD.encode()), (b":authority", b"a"),
    (b"content-type", b"application/grpc"), (b"te", b"trailers")))


def frames(server, generator):
    """HTTP/2 that ends early, that is none, and that breaks its own rules."""
    message = good_message()
    data = b"\0" + struct.pack(">I", len(message)) + message
    begin = PREFACE + frame(4, 0, 0) + frame(1, 4, 1, HEADERS)
    whole = begin + frame(0, 1, 1, data)
    for _ in range(200):
        connection = socket.create_connection(("127.0.0.1", server.grpc_port), timeout=10)
        send(connection, whole[:generator.randrange(len(whole))])
        connection.close()
    for _ in range(200):
        broken = bytearray(whole)
        for _ in range(generator.randint(1, 3)):
            broken[generator.randrange(len(broken))] = generator.randrange(256)
        with socket.create_connection(("127.0.0.1", server.grpc_port), timeout=10) as connection:
            send(connection, bytes(broken))
    with socket.create_connection(("127.0.0.1", server.grpc_port), timeout=10) as connection:
        send(connection, whole)
        assert not is_refused(connection), "this check would take anything for a refusal"
    # What a length announces, and what comes, differ; a second message; no message.
    for body in (data[:-1], data + data, b"", data[:3], b"\2" + data[1:], b"\1" + data[1:]):
        with socket.create_connection(("127.0.0.1", server.grpc_port), timeout=10) as connection:
            send(connection, begin + frame(0, 1, 1, body))
            assert is_refused(connection), body
    floods = {
        "settings": frame(4, 0, 0) * 100_000, "pings": frame(6, 0, 0, b"12345678") * 100_000,
        "resets": b"".join(frame(1, 4, n, HEADERS) + frame(3, 0, n, b"\0\0\0\x08") for n in range(1, 20_000, 2)),
        "continuations": frame(1, 0, 1, HEADERS) + frame(9, 0, 1, literal(b"x", b"a" * 100)) * 5000,
        "headers": frame(1, 4, 1, HEADERS + literal(b"x", b"a" * 100) * 140) * 50,
        "empty data": begin + frame(0, 0, 1) * 10_000,
    }
    for name, flood in floods.items():
        with socket.create_connection(("127.0.0.1", server.grpc_port), timeout=10) as connection:
            send(connection, (flood if flood.startswith(PREFACE) else PREFACE + frame(4, 0, 0) + flood))
            assert hangs_up(connection), name


def is_refused(connection):
    """Whether the call ends with trailers alone: an answer would be data before them."""
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
        while len(received) >= 9 and len(received) >= 9 + int.from_bytes(received[:3], "big"):
            size, kind, flags = int.from_bytes(received[:3], "big"), received[3], received[4]
            if int.from_bytes(received[5:9], "big") == 1:
                if kind == 0 and size:
                    return False
                if kind == 1 and flags & 1 or kind == 3:
                    return True
            received = received[9 + size:]
    return True


def hangs_up(connection):
    connection.settimeout(10)
    try:
        while connection.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


def main():
    generator = random.Random(7)
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        model = train(ROOT / "examples/level-1/data/iris.csv", "species", work / "iris")
        with Server(model, work / "serve", arguments=["--access-log", "none"]) as server:
            expect_good_call(server)
            for case in (
                lambda: messages(server, generator), lambda: oversized(server), lambda: frames(server, generator),
            ):
                case()
                expect_good_call(server)
                assert server.memory() < 100 * MEGABYTE, f"{server.memory()} bytes"
            memory = server.memory()
    print(f"1,500 malformed messages and 400 broken connections: {memory >> 20} MiB held in the end")


if __name__ == "__main__":
    sys.exit(main())
