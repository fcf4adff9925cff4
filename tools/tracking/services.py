"""An MLflow server, and what stands in its place when it is ill: each on a free port of the loopback interface."""

import http.server
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """The real one, over SQLite and a folder of artifacts. Started again, it knows what it knew."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        command = [
            Path(sys.executable).with_name("mlflow"), "server", "--host", "127.0.0.1", "--port", str(self.port),
            "--workers", "1", "--backend-store-uri", f"sqlite:///{self.folder}/mlflow.db", "--artifacts-destination",
            f"{self.folder}/artifacts",
        ]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5):
                    return
            except OSError:
                time.sleep(0.5)
        raise RuntimeError(f"MLflow did not start:\n{(self.folder / 'log').read_text()[-3000:]}")

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


class Fake:
    """A tracker that answers as `answer` says: (status, headers, body), or None for no answer at all."""

    def __init__(self, answer: Callable[[http.server.BaseHTTPRequestHandler, bytes], tuple | None]) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                told = answer(self, body)
                if told is None:
                    self.close_connection = True
                    return
                status, headers, text = told
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class LossyProxy(Fake):
    """Hands each request on, and of every second one the answer is lost: what was asked is done all the same."""

    def __init__(self, target: str) -> None:
        self.count, lock = 0, threading.Lock()

        def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> tuple | None:
            with lock:
                self.count += 1
                number = self.count
            headers = {"Content-Type": request.headers.get("Content-Type", "application/json")}
            asked = urllib.request.Request(
                target + request.path, data=body or None, method=request.command, headers=headers)
            try:
                with urllib.request.urlopen(asked, timeout=60) as told:
                    status, text = told.status, told.read()
            except urllib.error.HTTPError as error:
                status, text = error.code, error.read()
            if number % 2:
                return (503, {}, b"lost") if number % 4 == 1 else None
            return status, {"Content-Type": "application/json"}, text

        super().__init__(answer)
