"""How much of a processor a request takes, beside FastAPI with onnxruntime."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from comparison import INPUTS, LEARNING, RELEASE, ROOT, WORK, Target

SERVING = ROOT / ".venv" / "serving" / "bin" / "python"
COLUMNS = 28
BATCHES = (1, 100)
CONNECTIONS = (1, 16, 64)
SECONDS = 5
PATH = "/v2/models/m/infer"


@dataclass(frozen=True)
class Load:
    """What one run of wrk saw, and what the server took for it."""

    batch: int
    connections: int
    requests: int
    seconds: float
    p50: float
    """Milliseconds."""
    p99: float
    cpu: float
    """Seconds of user and system time, of the server."""

    @property
    def microseconds(self) -> float:
        return self.cpu / self.requests * 1e6


@dataclass
class Served:
    name: str
    ready: float
    """Seconds from its start to its first answer that it is ready."""
    memory: int
    """Peak resident set in bytes, after all loads."""
    loads: list[Load]
    answers: dict[int, list[float]]
    """Probabilities of each batch."""


@dataclass
class ServingSection:
    ours: Served
    peer: Served
    targets: list[Target] = field(default_factory=list)

    def lines(self) -> list[str]:
        rows = [
            f"| {a.batch} | {a.connections} | {a.requests / a.seconds:,.0f} | {b.requests / b.seconds:,.0f} "
            f"| {a.p50:.2f} | {b.p50:.2f} | {a.p99:.2f} | {b.p99:.2f} | {a.microseconds:,.0f} | {b.microseconds:,.0f} "
            f"| {a.microseconds / b.microseconds:.3f} |"
            for a, b in zip(self.ours.loads, self.peer.loads, strict=True)
        ]
        memory = [f"{served.memory / 1e6:,.0f} MB" for served in (self.ours, self.peer)]
        return [
            "## JSON, one instance each",
            "",
            "First ours, then FastAPI's: requests a second, latencies in milliseconds, and CPU of the server for a request.",
            "",
            "| rows | connections | requests/s | | p50 | | p99 | | CPU, us | | ours / it |",
            "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
            *rows,
            "",
            f"Ready after {self.ours.ready * 1000:,.0f} ms and {self.peer.ready * 1000:,.0f} ms; peak memory "
            f"{memory[0]} and {memory[1]}.",
            "",
            *(target.line for target in self.targets),
            "",
        ]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def model(folder: Path) -> Path:
    source = WORK / "predict"
    if not source.exists():
        unfinished = source.with_suffix(".unfinished")
        unfinished.mkdir(parents=True, exist_ok=True)
        subprocess.run([LEARNING, INPUTS / "predict_rows.py", unfinished], check=True)
        unfinished.rename(source)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model").mkdir(exist_ok=True)
    (folder / "model" / "model.onnx").write_bytes((source / "model.onnx").read_bytes())
    rows = np.fromfile(source / "rows.f32", np.float32, max(BATCHES) * COLUMNS)
    # JSON has no gaps in numbers; both servers get the same ones.
    rows = np.nan_to_num(rows).reshape(-1, COLUMNS)
    for batch in BATCHES:
        data = [round(float(value), 6) for value in rows[:batch].ravel()]
        request = {"id": "1", "inputs": [{"name": "rows", "shape": [batch, COLUMNS], "datatype": "FP32", "data": data}]}
        (folder / f"rows-{batch}.json").write_text(json.dumps(request, separators=(",", ":")))
    return folder / "model"


def config(path: Path, folder: Path) -> Path:
    settings = {
        "model": "m", "model_version": "1", "model_path": str(path), "http_port": 8080, "grpc_port": 9000,
        "limits": {"queue": 1000, "deadline_ms": 10000, "max_body_bytes": 1 << 22}, "batching": None,
        "warm_up_requests": 10, "missing_values": "reject", "bearer_token_file": None, "prediction_log": None,
        "prediction_cache_seconds": 0, "duration_buckets_seconds": [0.001, 0.01, 0.1, 1.0], "drain_seconds": 0,
        "threads": 1,
    }
    file = folder / "serve.json"
    file.write_text(json.dumps(settings))
    return file


def cpu(process: int) -> float:
    """Of the process so far, in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(name: str, command: Sequence[str | Path], port: int, folder: Path, environment: dict[str, str]) -> Served:
    base = f"http://127.0.0.1:{port}"
    start = time.perf_counter()
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | environment)
    try:
        while True:
            try:
                urllib.request.urlopen(f"{base}/v2/health/ready").read()
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - start > 60:
                    raise SystemExit(f"{name} did not start; see {folder / f'{name}.log'}") from None
                time.sleep(0.001)
        ready = time.perf_counter() - start
        answers = {batch: probabilities(base, folder / f"rows-{batch}.json") for batch in BATCHES}
        loads = []
        for batch in BATCHES:
            for connections in CONNECTIONS:
                wrk(base, folder, batch, connections, 1)
                before = cpu(process.pid)
                said = wrk(base, folder, batch, connections, SECONDS)
                used = cpu(process.pid) - before
                if said.pop("failed"):
                    raise SystemExit(f"{name} failed requests; see {folder / f'{name}.log'}")
                loads.append(Load(batch, connections, cpu=used, **said))
        status = Path(f"/proc/{process.pid}/status").read_text()
        peak = next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM"))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
    return Served(name, ready, peak, loads, answers)


def probabilities(base: str, body: Path) -> list[float]:
    request = urllib.request.Request(base + PATH, body.read_bytes(), {"Content-Type": "application/json"})
    outputs = json.load(urllib.request.urlopen(request))["outputs"]
    return next(output["data"] for output in outputs if output["name"] == "probabilities")


def wrk(base: str, folder: Path, batch: int, connections: int, seconds: int) -> dict[str, float]:
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", INPUTS / "serve_wrk.lua", base + PATH],
        env=os.environ | {"BODY": str(folder / f"rows-{batch}.json")}, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def serve() -> list[ServingSection]:
    folder = WORK / "serve"
    path = model(folder)
    port = free_port()
    ours = measured(
        "mlgen-serve",
        [RELEASE / "mlgen-serve", "serve", "--config", config(path, folder), "--host", "127.0.0.1", "--port", str(port),
         "--grpc-port", "0"],
        port, folder, {})
    port = free_port()
    peer = measured(
        "fastapi",
        [SERVING, "-m", "uvicorn", "serve_fastapi:app", "--app-dir", INPUTS, "--port", str(port), "--log-level", "warning",
         "--no-access-log"],
        port, folder, {"MODEL": str(path / "model.onnx"), "OMP_NUM_THREADS": "1"})
    for batch in BATCHES:
        apart = float(np.abs(np.subtract(ours.answers[batch], peer.answers[batch])).max())
        if apart > 1e-5:
            raise SystemExit(f"the servers answer {batch} rows differently, by {apart}")
    section = ServingSection(ours, peer)
    for batch in BATCHES:
        share = max(
            a.microseconds / b.microseconds for a, b in zip(ours.loads, peer.loads, strict=True) if a.batch == batch)
        section.targets.append(
            Target(f"{batch} rows: at most 0.25 of FastAPI's CPU for a request, at worst {share:.3f}", share <= 0.25))
    section.targets += [
        Target(f"at most 40 MB: {ours.memory / 1e6:.0f} MB", ours.memory <= 40e6),
        Target(f"ready within 0.2 s: {ours.ready:.3f} s", ours.ready <= 0.2),
    ]
    return [section]
