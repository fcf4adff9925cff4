"""Mixed load for a while: soak.py [SECONDS], by default half an hour. Nothing fails that is right, and memory stays flat.

Clients of every protocol, good requests and bad ones, small and large, clients that vanish and connections that idle, while
the model changes under them and a prediction log is written. The memory of the second half must not grow beyond that of the
first."""

import gzip
import http.client
import json
import pathlib
import random
import socket
import sys
import tempfile
import threading
import time
from collections import Counter

from server import ROOT, Server, train

NAMES = ("sepal_length", "sepal_width", "petal_length", "petal_width")
PREDICT, INFER = "/v1/models/m:predict", "/v2/models/m/infer"


def v2(rows, generator):
    return json.dumps({"inputs": [
        {"name": name, "shape": [rows], "datatype": "FP32", "data": [generator.random() * 8 for _ in range(rows)]}
        for name in NAMES]}).encode()


def v1(rows, generator):
    return json.dumps({"instances": [[generator.random() * 8 for _ in NAMES] for _ in range(rows)]}).encode()


def requests(generator):
    """A path, a body, headers, and what the answer must be."""
    rows = generator.choice((1, 1, 1, 10, 100, 2000))
    match generator.randrange(8):
        case 0 | 1: return INFER, v2(rows, generator), {}, 200
        case 2: return PREDICT, v1(rows, generator), {}, 200
        case 3: return "/predictions/m", json.dumps([[5.1, 3.5, 1.4, 0.2]] * rows).encode(), {}, 200
        case 4: return INFER, gzip.compress(v2(rows, generator)), {"Content-Encoding": "gzip", "Accept-Encoding": "gzip"}, 200
        case 5:
            body = bytearray(v2(rows, generator))
            del body[generator.randrange(len(body)):]
            return INFER, bytes(body), {}, 400
        case 6: return "/v2/models/other/infer", v2(1, generator), {}, 404
        case _: return INFER, b" " * (5 << 20), {}, 413


class Load:
    def __init__(self, server):
        self.server, self.stopped, self.counts = server, False, [Counter() for _ in range(6)]

    def client(self, number):
        generator, connection = random.Random(number), None
        while not self.stopped:
            path, body, headers, wanted = requests(generator)
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
                connection.request("POST", path, body, headers)
                answer = connection.getresponse()
                answer.read()
                # A server that is full, or late on a busy machine, says so, and the client comes again.
                fits = answer.status in (wanted, 503, 504)
                self.counts[number][f"{answer.status}" if fits else f"{answer.status} in place of {wanted}"] += 1
                if answer.will_close:
                    connection = None
            except (OSError, http.client.HTTPException) as error:
                # Who is told that a body is too large while sending it may see a closed connection.
                self.counts[number]["413" if wanted == 413 else repr(error)] += 1
                connection = None

    def vanish(self, number):
        generator = random.Random(number)
        while not self.stopped:
            body = v2(10, generator)
            data = f"POST {INFER} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as connection:
                connection.sendall(data[:generator.randrange(1, len(data) + 1)])
            time.sleep(0.01)


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 1800
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        model = train(ROOT / "examples/level-1/data/iris.csv", "species", work / "iris")
        other = train(ROOT / "examples/level-1/data/iris.csv", "species", work / "other", "--set", "trees=20")
        graphs = [(model / "model.onnx").read_bytes(), (other / "model.onnx").read_bytes()]
        with Server(
                model, work / "serve", arguments=["--access-log", "none"], batching={"max_rows": 64, "max_delay_ms": 2},
                prediction_log={"sample": 0.1, "uri": "s3://b/p/", "path": str(work / "log")}) as server:
            load = Load(server)
            threads = [threading.Thread(target=load.client, args=(number,)) for number in range(5)]
            threads.append(threading.Thread(target=load.vanish, args=(5,)))
            idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
            for thread in threads:
                thread.start()
            memory, turn, begin, changed = [], 0, time.monotonic(), 0.0
            try:
                while (now := time.monotonic() - begin) < seconds:
                    assert server.process.poll() is None, server.log.read_text()
                    memory.append((now, server.memory()))
                    if now - changed > max(10, seconds / 60):
                        turn, changed = turn + 1, now
                        (model / "model.new").write_bytes(graphs[turn % 2])
                        (model / "model.new").rename(model / "model.onnx")
                        # Or the disk would be full before the half hour is over.
                        for file in sorted((work / "log").glob("*.jsonl"))[:-2]:
                            file.unlink()
                    time.sleep(0.25)
            finally:
                load.stopped = True
                for thread in threads:
                    thread.join()
            assert server.status(INFER, v2(2, random.Random(1))) == 200
            for connection in idle:
                connection.close()
            page = server.text("/metrics")
            assert 'mlgen_serve_model_loads_total{model="m",result="failed"} 0' in page
        total = sum(load.counts, Counter())
        assert set(total) <= {"200", "400", "404", "413", "503", "504"}, total
        assert total["200"] > 5 * seconds, "too few requests to mean anything"
        assert total["503"] + total["504"] <= total["200"] / 100, total
        # What a process takes while it warms up is no leak: the first sixth is left out.
        early = [held for now, held in memory if seconds / 6 <= now < seconds * 7 / 12]
        late = [held for now, held in memory if now >= seconds * 7 / 12]
        growth = max(late) - max(early)
        allowed = max(8 << 20, max(early) // 20)
        assert growth <= allowed, f"{growth} bytes more in the second half: {memory[:: max(1, len(memory) // 40)]}"
        assert max(late) < 400 << 20, max(late)
        print(f"{sum(total.values())} requests in {seconds:.0f} s, {turn} new versions; at most {max(early) >> 20} MiB in "
              f"the first half and {max(late) >> 20} MiB in the second")


if __name__ == "__main__":
    sys.exit(main())
