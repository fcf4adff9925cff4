"""A model trained by mlgen-train, and mlgen-serve over it, as they are shipped."""

import json
import os
import pathlib
import signal
import subprocess
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What is tried is what is shipped, unless somebody who works on it says otherwise.
RELEASE = ROOT / os.environ.get("MLGEN_BUILD", ".build-release/release")


def train(table, label, folder, *arguments):
    subprocess.run(
        [RELEASE / "mlgen-train", "run", table, "--label", label, "--folder", folder, *arguments],
        check=True, capture_output=True)
    return pathlib.Path(folder) / "model"


class Server:
    """`with Server(model, work) as server`: ready inside, told to stop at the end."""

    def __init__(self, model, work, name="m", arguments=(), environment=None, **settings):
        self.work = pathlib.Path(work)
        self.work.mkdir(parents=True, exist_ok=True)
        config = {
            "model": name, "model_version": "1", "model_path": str(model), "http_port": 8080, "grpc_port": 9000,
            "limits": {"queue": 100, "deadline_ms": 10000, "max_body_bytes": 1 << 22}, "batching": None,
            "warm_up_requests": 5, "missing_values": "model", "bearer_token_file": None, "prediction_log": None,
            "prediction_cache_seconds": 0, "duration_buckets_seconds": [0.001, 0.01, 0.1, 1.0], "drain_seconds": 0,
            "threads": 1} | settings
        path = self.work / "serve.json"
        path.write_text(json.dumps(config))
        self.log = self.work / "log"
        self.start = time.monotonic()
        self.process = subprocess.Popen(
            [RELEASE / "mlgen-serve", "serve", "--config", path, "--host", "127.0.0.1", "--port", "0",
             "--grpc-port", "0", "--log", "json", *arguments],
            stderr=self.log.open("w"), stdin=subprocess.DEVNULL, env=os.environ | (environment or {}))
        self.port = self.wait(self.listening)
        self.address = f"127.0.0.1:{self.port}"
        # Told before HTTP's.
        self.grpc_port = self.listening("grpc_listening")
        self.grpc_address = f"127.0.0.1:{self.grpc_port}"

    def wait(self, condition, seconds=30):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if value := condition():
                return value
            if self.process.poll() is not None:
                break
            time.sleep(0.002)
        raise AssertionError(f"it never happened: {self.log.read_text()}")

    def events(self):
        lines = self.log.read_text().splitlines()
        return [json.loads(line) for line in lines if line.endswith("}")]

    def listening(self, name="listening"):
        return next((event["port"] for event in self.events() if event["event"] == name), None)

    def status(self, path, body=None):
        try:
            with urllib.request.urlopen(f"http://{self.address}{path}", body, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def text(self, path):
        with urllib.request.urlopen(f"http://{self.address}{path}", timeout=10) as answer:
            return answer.read().decode()

    def ready(self):
        return self.status("/v2/health/ready") == 200

    def memory(self):
        """Bytes that the process holds at present."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def __enter__(self):
        try:
            self.wait(self.ready)
        except BaseException:
            self.process.kill()
            raise
        self.seconds_to_ready = time.monotonic() - self.start
        return self

    def __exit__(self, kind, *_):
        if self.process.poll() is None:
            if kind:
                self.process.kill()
            self.process.send_signal(signal.SIGTERM)
            status = self.process.wait(timeout=60)
            assert kind or status == 0, f"the server ended with {status}: {self.log.read_text()}"
