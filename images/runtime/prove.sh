# Inside of the image: its programs do what they are for, as the user of the image, writing to /tmp alone.
set -eu
[ "$(id -u)" = 65532 ] || { echo "runs as $(id)" >&2; exit 1; }
mlgen-serve health

cp -r /example /tmp/example
cd /tmp/example
rm -rf generated
mlgen build
git_is_there=$(mlgen build --commit 2>&1) && exit 1
# Without a repository it says so; without libgit2 it would name the package.
case $git_is_there in *libgit2*) echo "$git_is_there" >&2 && exit 1 ;; esac

mlgen-train run data/iris.csv --label species --folder /tmp/iris
mlgen-validate model --model /tmp/iris/model --data /tmp/iris/features/test.csv --label species --gate 'accuracy>=0.9'

cat >/tmp/serve.json <<'CONFIG'
{"model": "iris", "model_version": "1", "model_path": "/tmp/iris/model", "http_port": 18080, "grpc_port": 19000,
 "limits": {"queue": 100, "deadline_ms": 10000, "max_body_bytes": 1048576}, "warm_up_requests": 1,
 "missing_values": "reject", "prediction_cache_seconds": 0, "duration_buckets_seconds": [0.1, 1], "drain_seconds": 0,
 "threads": 1}
CONFIG
mlgen-serve health --config /tmp/serve.json && exit 1
mlgen-serve serve --config /tmp/serve.json --host 127.0.0.1 &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
  sleep 0.5
  if mlgen-serve health --config /tmp/serve.json; then break; fi
done
mlgen-serve health --config /tmp/serve.json
kill $server
wait $server
