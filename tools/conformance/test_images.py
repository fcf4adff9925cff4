"""The checks of Dockerfiles themselves: that each finds what it is for."""

import tempfile
import unittest
from pathlib import Path

from images import judge, judge_runtime
from tree import ROOT

TEXT = (ROOT / "images" / "runtime" / "Dockerfile").read_text()
LIBRARIES = {"libopenblas0-pthread", "libyaml-0-2", "libgit2-1.5"}


class Breaches(unittest.TestCase):
    """A good Dockerfile, changed in one place each."""

    def test_any_image(self) -> None:
        for old, new, said in (
            ("USER 65532:65532\n", "", "it runs as root"),
            ("USER 65532:65532\n", "USER nonroot\n", "it runs as nonroot"),
            ("USER 65532:65532\n", "USER 0\n", "it runs as 0"),
            ("# hadolint ignore=DL3008\n", "", "DL3008"),
            ("COPY . .", "ADD . .", "DL3020"),
            ('CMD ["mlgen", "--help"]', "CMD mlgen --help", "DL3025"),
        ):
            with self.subTest(said), tempfile.TemporaryDirectory() as folder:
                self.assertIn(old, TEXT)
                path = Path(folder, "Dockerfile")
                path.write_text(TEXT)
                self.assertEqual(list(judge(path)), [])
                path.write_text(TEXT.replace(old, new))
                self.assertIn(said, "\n".join(judge(path)))

    def test_the_runtime_image(self) -> None:
        self.assertEqual(list(judge_runtime(TEXT, "0.1.0", LIBRARIES)), [])
        self.assertEqual(list(judge_runtime(TEXT, "9.9.9", LIBRARIES)), ["its version is not 9.9.9"])
        for old, said in (
            ("HEALTHCHECK --interval=10s --timeout=3s --start-period=30s ", "it has no health check"),
            ("org.opencontainers.image.revision=", "it has no label revision"),
            ("libopenblas0-pthread ", "libopenblas0-pthread is not installed"),
            ("libgit2-1.5 ", "libgit2-1.5 is not installed"),
        ):
            with self.subTest(said):
                self.assertIn(old, TEXT)
                self.assertIn(said, "\n".join(judge_runtime(TEXT.replace(old, ""), "0.1.0", LIBRARIES)))


if __name__ == "__main__":
    unittest.main()
