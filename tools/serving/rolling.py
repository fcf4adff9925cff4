"""A rolling restart, and a new version of the model, under load: no request may fail.

Two servers stand in for two pods. Like a cluster's service, clients know of a server while it is ready, and keep their
connections to it as long as it lets them. Half of them speak HTTP, and half gRPC, which has one connection for all calls of a
client and is told by the server that it ends."""

import http.client
import json
import pathlib
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter

import numpy as np
import tritonclient.grpc as triton_grpc

from server import ROOT, Server, train

BODY = json.dumps({"instances": [[5.1, 3.5, 1.4, 0.2], [6.7, 3.1, 4.7, 1.5]]})
CLIENTS = 8


class Service:
    """What the cluster knows: which servers are ready."""

    def __init__(self):
        self.servers = []
        self.endpoints = []
        self.stopped = False

    def probe(self):
        while not self.stopped:
            self.endpoints = [server for server in list(self.servers) if self.is_ready(server)]
            time.sleep(0.05)

    @staticmethod
    def is_ready(server):
        try:
            return server.ready()
        except OSError:
            return False


def client(service, counts, number):
    turn, connections = number, {}
    while not service.stopped:
        endpoints = service.endpoints
        if not endpoints:
            counts["without a server"] += 1
            time.sleep(0.01)
            continue
        turn += 1
        port = endpoints[turn % len(endpoints)].port
        connection = connections.get(port) or http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("POST", "/v1/models/m:predict", BODY)
            answer = connection.getresponse()
            body = answer.read()
            counts[answer.status if answer.status != 200 or b"predictions" in body else "wrong"] += 1
            connections[port] = None if answer.will_close else connection
        except (OSError, http.client.HTTPException) as error:
            counts[repr(error)] += 1
            connections[port] = None


def inputs():
    values = []
    for name in ("sepal_length", "sepal_width", "petal_length", "petal_width"):
        value = triton_grpc.InferInput(name, [2], "FP32")
        value.set_data_from_numpy(np.array([5.1, 6.7], np.float32))
        values.append(value)
    return values


def grpc_client(service, counts, number):
    turn, clients, values = number, {}, inputs()
    while not service.stopped:
        endpoints = service.endpoints
        if not endpoints:
            counts["without a server"] += 1
            time.sleep(0.01)
            continue
        turn += 1
        address = endpoints[turn % len(endpoints)].grpc_address
        if address not in clients:
            clients[address] = triton_grpc.InferenceServerClient(
                address, channel_args=[("grpc.use_local_subchannel_pool", 1)])
        try:
            answer = clients[address].infer("m", values, client_timeout=20)
            counts["OK" if len(answer.as_numpy("label")) == 2 else "wrong"] += 1
        except triton_grpc.InferenceServerException as error:
            counts[f"{error.status()}: {error.message()}"] += 1
    for connection in clients.values():
        connection.close()


def main():
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        model = train(ROOT / "examples/level-1/data/iris.csv", "species", work / "iris")
        other = train(ROOT / "examples/level-1/data/iris.csv", "species", work / "other", "--set", "trees=20")
        service, counts = Service(), [Counter() for _ in range(CLIENTS)]
        begin = lambda index: Server(model, work / f"serve-{index}", drain_seconds=1).__enter__()
        service.servers = [begin(0), begin(1)]
        threads = [threading.Thread(target=service.probe)]
        threads += [
            threading.Thread(target=(client, grpc_client)[n % 2], args=(service, counts[n], n)) for n in range(CLIENTS)]
        threads[0].start()
        while not service.endpoints:
            time.sleep(0.01)
        for thread in threads[1:]:
            thread.start()
        try:
            for index in range(2, 6):
                time.sleep(0.5)
                old = service.servers[0]
                service.servers.append(begin(index))
                assert old.stop() == 0, old.log.read_text()
                service.servers.remove(old)
            last = service.servers[-1]
            loads = 'mlgen_serve_model_loads_total{model="m",result="loaded"} 2'
            shutil.copy(other / "model.onnx", model / "model.new")
            (model / "model.new").rename(model / "model.onnx")
            last.wait(lambda: loads in last.text("/metrics"))
            time.sleep(0.5)
        finally:
            service.stopped = True
            for thread in threads:
                thread.join()
            for server in service.servers:
                server.stop()
        total = sum(counts, Counter())
        assert set(total) == {200, "OK"}, total
        assert min(total.values()) > 500, "too few requests to mean anything"
        print(
            f"{total[200]} requests over HTTP and {total['OK']} over gRPC through 4 restarts and a new version, none failed")


if __name__ == "__main__":
    sys.exit(main())
