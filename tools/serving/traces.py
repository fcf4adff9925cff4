"""Traces as OpenTelemetry's own definitions read them: a small collector takes what mlgen-serve sends over HTTP.

A request that is part of a trace continues it, with a span for itself and one for each part of its answering; sampling
follows the caller; a collector that is down, slow or refuses costs spans, and no answer."""

import gzip
import http.client
import http.server
import json
import pathlib
import sys
import tempfile
import threading
import time

from opentelemetry.proto.collector.trace.v1 import trace_service_pb2
from opentelemetry.proto.trace.v1 import trace_pb2

from server import ROOT, Server, train

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = "00f067aa0ba902b7"
BODY = json.dumps({"instances": [[5.1, 3.5, 1.4, 0.2], [6.7, 3.1, 4.7, 1.5]]})
STAGES = ["queue", "decode", "inference", "encode"]


class Collector(http.server.ThreadingHTTPServer):
    """Takes spans, unless `status` says otherwise."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.spans, self.resources, self.headers, self.tries, self.status, self.rejected = [], [], [], 0, 200, 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        collector = self.server
        collector.tries += 1
        answer = b""
        if collector.status == 200:
            assert self.path == "/v1/traces", self.path
            assert self.headers["Content-Type"] == "application/x-protobuf"
            if self.headers["Content-Encoding"] == "gzip":
                body = gzip.decompress(body)
            request = trace_service_pb2.ExportTraceServiceRequest()
            request.ParseFromString(body)
            assert request.SerializeToString() == body, "it has fields that the definitions do not have, or in another form"
            collector.headers.append(dict(self.headers))
            for resource in request.resource_spans:
                collector.resources.append({pair.key: pair.value.string_value for pair in resource.resource.attributes})
                for scope in resource.scope_spans:
                    assert scope.scope.name == "mlgen-serve" and scope.scope.version
                    collector.spans.extend(scope.spans)
            response = trace_service_pb2.ExportTraceServiceResponse()
            response.partial_success.rejected_spans = collector.rejected
            answer = response.SerializeToString()
        self.send_response(collector.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def ask(server, path="/v1/models/m:predict", body=BODY, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def value(attribute):
    return getattr(attribute.value, attribute.value.WhichOneof("value"))


def attributes(span):
    return {attribute.key: value(attribute) for attribute in span.attributes}


def metric(server, name):
    line = next(line for line in server.text("/metrics").splitlines() if line.startswith(name))
    return float(line.split()[-1])


def environment(collector, **more):
    return {
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_address[1]}", "OTEL_BSP_SCHEDULE_DELAY": "50",
        } | more


def continued(model, work):
    log = work / "predictions"
    with Collector() as collector, Server(
            model, work / "continued", arguments=["--access-log", "all"],
            prediction_log={"sample": 1, "uri": "s3://b/p/", "path": str(log)},
            environment=environment(
                collector, OTEL_SERVICE_NAME="flowers", OTEL_RESOURCE_ATTRIBUTES="deployment.environment.name=a%20b",
                OTEL_EXPORTER_OTLP_HEADERS="api-key=s%3Dcret", OTEL_EXPORTER_OTLP_COMPRESSION="gzip")) as server:
        before = time.time_ns()
        assert ask(server, traceparent=f"00-{TRACE}-{CALLER}-01", tracestate="rojo=1, congo=2") == 200
        after = time.time_ns()
        server.wait(lambda: len(collector.spans) >= 5)
        request, *parts = collector.spans
        assert request.kind == trace_pb2.Span.SPAN_KIND_SERVER
        assert request.trace_id.hex() == TRACE and request.parent_span_id.hex() == CALLER
        assert request.trace_state == "rojo=1,congo=2"
        assert request.flags == 0x301, hex(request.flags)
        assert request.name == "POST /v1/models/{model}:predict"
        assert request.status.code == trace_pb2.Status.STATUS_CODE_UNSET
        found = attributes(request)
        assert found == {
            "http.request.method": "POST", "http.route": "/v1/models/{model}:predict", "url.path": "/v1/models/m:predict",
            "url.scheme": "http", "http.response.status_code": 200, "mlgen.model.name": "m", "mlgen.model.version": "1",
            "mlgen.rows": 2} | {key: found[key] for key in found if key == "mlgen.variant"}, found
        slack = 5_000_000  # two clocks are read, one after the other
        assert before - slack <= request.start_time_unix_nano <= request.end_time_unix_nano <= after + slack
        assert [part.name for part in parts] == STAGES
        end = request.start_time_unix_nano
        for part in parts:
            assert part.kind == trace_pb2.Span.SPAN_KIND_INTERNAL and part.flags == 0x101
            assert part.parent_span_id == request.span_id and part.trace_id == request.trace_id
            assert end <= part.start_time_unix_nano <= part.end_time_unix_nano <= request.end_time_unix_nano
            end = part.end_time_unix_nano
        assert len({span.span_id for span in collector.spans}) == 5
        assert collector.headers[0]["api-key"] == "s=cret" and collector.headers[0]["Content-Encoding"] == "gzip"
        resource = collector.resources[0]
        assert resource["service.name"] == "flowers" and resource["deployment.environment.name"] == "a b", resource
        assert resource["host.name"]
        # The logs say the same trace.
        line = next(event for event in server.events() if event["event"] == "request" and event["status"] == 200)
        assert line["trace_id"] == TRACE
        # What the caller does not record is not recorded here, and a trace begins where there was none.
        collector.spans.clear()
        assert ask(server, traceparent=f"00-{TRACE}-{CALLER}-00") == 200
        assert ask(server) == 200
        assert ask(server, body="{") == 400
        server.wait(lambda: len(collector.spans) >= 8)
        roots = [span for span in collector.spans if span.kind == trace_pb2.Span.SPAN_KIND_SERVER]
        assert len(roots) == 2 and all(not span.parent_span_id and span.flags == 0x103 for span in roots)
        assert roots[0].trace_id != roots[1].trace_id and TRACE not in [span.trace_id.hex() for span in roots]
        refused = next(span for span in roots if attributes(span)["http.response.status_code"] == 400)
        # A client's mistake is no error of the server's.
        assert refused.status.code == trace_pb2.Status.STATUS_CODE_UNSET
        # Nobody wants spans of probes.
        seen = len(collector.spans)
        for path in ("/v2/health/ready", "/metrics"):
            server.text(path)
        time.sleep(0.3)
        assert len(collector.spans) == seen
        assert metric(server, "mlgen_serve_span_drops_total") == 0
        assert metric(server, "mlgen_serve_spans_total") == seen + 5
    rows = [json.loads(line) for file in log.iterdir() for line in file.read_text().splitlines()]
    assert [row["trace_id"] for row in rows[:4]] == [TRACE] * 4 and len(rows) == 6, rows
    assert rows[4]["trace_id"] in [span.trace_id.hex() for span in roots]


def failing(model, work):
    """5xx is an error of the server's, and says so."""
    with Collector() as collector, Server(
            model, work / "failing", arguments=["--management"], environment=environment(collector)) as server:
        assert ask(server, "/v2/repository/models/m/unload", "") == 200
        assert ask(server) == 503
        server.wait(lambda: len(collector.spans) >= 2)
        span = collector.spans[-1]
        assert span.status.code == trace_pb2.Status.STATUS_CODE_ERROR and attributes(span)["error.type"] == "503"


def sampled(model, work):
    with Collector() as collector, Server(
            model, work / "sampled", environment=environment(
                collector, OTEL_TRACES_SAMPLER="parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG="0.25")) as server:
        for _ in range(400):
            assert ask(server) == 200
        time.sleep(0.5)
        server.wait(lambda: metric(server, "mlgen_serve_spans_total") == len(collector.spans))
        requests = len(collector.spans) // 5
        assert 57 <= requests <= 143, requests  # five standard deviations
        return requests


def lost(model, work):
    """A collector that is gone, one that refuses, and one that never answers."""
    times = {}
    for name in ("none", "gone", "refusing", "silent"):
        with Collector() as collector:
            collector.status = {"refusing": 400}.get(name, 200)
            target = environment(collector, OTEL_BSP_MAX_QUEUE_SIZE="16", OTEL_BSP_MAX_EXPORT_BATCH_SIZE="8")
            if name == "none":
                target = {}
            if name == "gone":
                target["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9"
            if name == "silent":
                # Packets to this listener are taken, and nobody reads them.
                import socket
                hole = socket.create_server(("127.0.0.1", 0))
                target["OTEL_EXPORTER_OTLP_ENDPOINT"] = f"http://127.0.0.1:{hole.getsockname()[1]}"
            with Server(model, work / name, environment=target) as server:
                connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
                took = []
                for _ in range(1500):
                    begin = time.perf_counter()
                    connection.request("POST", "/v1/models/m:predict", BODY)
                    answer = connection.getresponse()
                    answer.read()
                    assert answer.status == 200
                    took.append(time.perf_counter() - begin)
                times[name] = sorted(took)[len(took) // 2]
                if name != "none":
                    server.wait(lambda: metric(server, "mlgen_serve_span_drops_total") > 0)
                    assert metric(server, "mlgen_serve_spans_total") == 0
                begin = time.monotonic()
            if name != "none":
                assert sum(event["event"] == "spans_lost" for event in server.events()) <= 1
            # The end waits a moment for the last spans, and not for ever.
            assert time.monotonic() - begin < 15, f"{name}: the server took too long to end"
    return times


def misunderstood(model, work):
    with Collector() as collector, Server(
            model, work / "misunderstood", environment=environment(
                collector, OTEL_TRACES_SAMPLER="sometimes", OTEL_BSP_MAX_QUEUE_SIZE="many",
                OTEL_EXPORTER_OTLP_PROTOCOL="grpc")) as server:
        warnings = [event["message"] for event in server.events() if event["event"] == "tracing_setting"]
        assert len(warnings) == 3 and all(name in " ".join(warnings) for name in (
            "OTEL_TRACES_SAMPLER", "OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_EXPORTER_OTLP_PROTOCOL")), warnings
        assert ask(server) == 200
        server.wait(lambda: len(collector.spans) == 5)
    with Collector() as collector, Server(
            model, work / "off", environment=environment(collector, OTEL_SDK_DISABLED="true")) as server:
        assert ask(server) == 200
        time.sleep(0.3)
        assert not collector.tries


def main():
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        model = train(ROOT / "examples/level-1/data/iris.csv", "species", work / "iris")
        continued(model, work)
        failing(model, work)
        requests = sampled(model, work)
        times = lost(model, work)
        misunderstood(model, work)
    shown = ", ".join(f"{name} {1e6 * seconds:.0f} us" for name, seconds in times.items())
    print(f"spans are read by OpenTelemetry's definitions; a ratio of 0.25 took {requests} of 400; medians with a collector: "
          f"{shown}")


if __name__ == "__main__":
    sys.exit(main())
