"""Clients that others wrote, unmodified, over TLS, and new certificates under load: no request may fail, and new connections
get the new one."""

import http.client
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter

import numpy as np
import tritonclient.grpc as triton_grpc
import tritonclient.http as triton_http

from server import ROOT, Server, train

BODY = json.dumps({"instances": [[5.1, 3.5, 1.4, 0.2], [6.7, 3.1, 4.7, 1.5]]})
COLUMNS = ("sepal_length", "sepal_width", "petal_length", "petal_width")
CLIENTS = 6
KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def authority(folder):
    folder.mkdir()
    openssl("req", "-x509", "-days", 2, "-subj", "/CN=authority", "-addext", "basicConstraints=critical,CA:TRUE",
        "-keyout", folder / "ca.key", "-out", folder / "ca.crt", *KEY)


def issue(folder, serial):
    """A new pair in place of the old: the certificate first, and then its key, as files are written."""
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    openssl("req", "-subj", "/CN=localhost", "-addext", names, "-keyout", folder / "new.key", "-out", folder / "csr", *KEY)
    openssl("x509", "-req", "-in", folder / "csr", "-CA", folder / "ca.crt", "-CAkey", folder / "ca.key", "-days", 1,
        "-set_serial", serial, "-copy_extensions", "copy", "-out", folder / "new.crt")
    os.replace(folder / "new.crt", folder / "tls.crt")
    os.replace(folder / "new.key", folder / "tls.key")


class TLSServer(Server):
    def __init__(self, model, work, folder, **settings):
        files = {
            "certificate_chain": str(folder / "tls.crt"), "private_key": str(folder / "tls.key"), "plain_health_port": 0}
        super().__init__(model, work, tls=files, **settings)
        # What Server asks for is open in the clear.
        self.tls_port, self.tls_address = self.port, self.address.replace("127.0.0.1", "localhost")
        self.grpc_address = self.grpc_address.replace("127.0.0.1", "localhost")
        self.port = self.wait(lambda: self.listening("health_listening"))
        self.address = f"127.0.0.1:{self.port}"


def inputs(module):
    values = []
    for name in COLUMNS:
        value = module.InferInput(name, [2], "FP32")
        value.set_data_from_numpy(np.array([5.1, 6.7], np.float32))
        values.append(value)
    return values


def by_triton(server, authority):
    """The same answer by both protocols."""
    http_client = triton_http.InferenceServerClient(
        server.tls_address, ssl=True, ssl_options={"ca_certs": str(authority)},
        ssl_context_factory=lambda: ssl.create_default_context(cafile=authority))
    grpc_client = triton_grpc.InferenceServerClient(server.grpc_address, ssl=True, root_certificates=str(authority))
    answers = []
    for client, module in ((http_client, triton_http), (grpc_client, triton_grpc)):
        assert client.is_server_ready() and client.is_model_ready("m")
        answers.append(client.infer("m", inputs(module)).as_numpy("label").tolist())
        client.close()
    assert answers[0] == answers[1] and len(answers[0]) == 2, answers
    stranger = triton_grpc.InferenceServerClient(server.grpc_address, ssl=True)
    try:
        stranger.is_server_live(client_timeout=5)
    except triton_grpc.InferenceServerException as error:
        assert "UNAVAILABLE" in str(error.status()) or "DEADLINE" in str(error.status()), error
    else:
        raise AssertionError("a client that does not know the authority took its certificate")


def by_curl(server, authority):
    url = f"https://{server.tls_address}/v1/models/m:predict"
    ask = lambda *more: subprocess.run(
        ["curl", "--silent", "--show-error", "--data", BODY, url, *more], capture_output=True, text=True)
    answer = ask("--cacert", authority)
    assert answer.returncode == 0 and len(json.loads(answer.stdout)["predictions"]) == 2, answer
    # 60: the certificate is not trusted; 35: no version in common.
    assert ask().returncode == 60
    assert ask("--cacert", authority, "--tls-max", "1.1", "--ciphers", "DEFAULT:@SECLEVEL=0").returncode == 35


def serial(port, authority):
    context = ssl.create_default_context(cafile=authority)
    with socket.create_connection(("localhost", port)) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as connection:
            return int(connection.getpeercert()["serialNumber"], 16)


def http_load(server, authority, counts, stop, number):
    """Half of the clients keep their connection, and half make one for each request."""
    context = ssl.create_default_context(cafile=authority)
    connection = None
    while not stop.is_set():
        connection = connection or http.client.HTTPSConnection("localhost", server.tls_port, context=context, timeout=20)
        try:
            connection.request("POST", "/v1/models/m:predict", BODY)
            answer = connection.getresponse()
            body = answer.read()
            counts[answer.status if answer.status != 200 or b"predictions" in body else "wrong"] += 1
        except (OSError, http.client.HTTPException) as error:
            counts[repr(error)] += 1
            connection = None
        if number % 4 == 0 and connection:
            connection.close()
            connection = None


def grpc_load(server, authority, counts, stop, number):
    values, client = inputs(triton_grpc), None
    while not stop.is_set():
        client = client or triton_grpc.InferenceServerClient(
            server.grpc_address, ssl=True, root_certificates=str(authority),
            channel_args=[("grpc.use_local_subchannel_pool", 1)])
        try:
            answer = client.infer("m", values, client_timeout=20)
            counts["OK" if len(answer.as_numpy("label")) == 2 else "wrong"] += 1
        except triton_grpc.InferenceServerException as error:
            counts[f"{error.status()}: {error.message()}"] += 1
        if number % 4 == 1:
            client.close()
            client = None
    if client:
        client.close()


def reloads(server, folder, authority):
    stop, counts = threading.Event(), [Counter() for _ in range(CLIENTS)]
    threads = [
        threading.Thread(
            target=(http_load, grpc_load)[n % 2], args=(server, authority, counts[n], stop, n)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        for number in range(2, 5):
            issue(folder, number)
            server.wait(lambda: sum(event["event"] == "certificate_changed" for event in server.events()) == number - 1)
            for port in (server.tls_port, server.grpc_port):
                assert serial(port, authority) == number
            time.sleep(0.3)
        # A key that belongs to another certificate: the old pair stays.
        good = (folder / "tls.key").read_bytes()
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", folder / "tls.key")
        server.wait(lambda: any(event["event"] == "certificate_refused" for event in server.events()))
        assert serial(server.tls_port, authority) == 4
        (folder / "tls.key").write_bytes(good)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    total = sum(counts, Counter())
    assert set(total) == {200, "OK"}, total
    assert min(total.values()) > 200, total
    page = server.text("/metrics")
    assert 'mlgen_serve_tls_certificate_loads_total{result="loaded"} 3' in page, page
    assert 'mlgen_serve_tls_certificate_loads_total{result="failed"} 1' in page, page
    checked = subprocess.run(["promtool", "check", "metrics"], input=page, text=True, capture_output=True)
    assert checked.returncode == 0 and not checked.stderr, checked.stderr
    return total


def main():
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        folder = work / "tls"
        authority(folder)
        issue(folder, 1)
        model = train(ROOT / "examples/level-1/data/iris.csv", "species", work / "iris")
        with TLSServer(model, work / "serve", folder) as server:
            by_triton(server, folder / "ca.crt")
            by_curl(server, folder / "ca.crt")
            total = reloads(server, folder, folder / "ca.crt")
        print(
            f"tritonclient and curl over TLS; {total[200]} requests over HTTP and {total['OK']} over gRPC through 3 new"
            " certificates and a bad one, none failed")


if __name__ == "__main__":
    sys.exit(main())
