"""The comparisons, by name."""

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

import validate
import versions
from boosting import boosting, boosting_flights
from comparison import DRIFT, INPUTS, LEARN_BENCH, MLGEN, MLGEN_BENCH, QUALITY, WORK, Comparison, Table, Target
from logistic import logistic
from measure import Contender, in_turn
from predict import predict
from quality import quality
from repositories import built, files, repository, size
from serve import serve

sys.path.insert(0, str(INPUTS))
from parameters import parameters  # noqa: E402

TMPFS = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else WORK


def render_inputs(count: int) -> Path:
    """A folder with the same parameters for each program."""
    folder = WORK / f"render-{count}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(INPUTS / "helm", folder / "helm")
    shutil.copytree(INPUTS / "jsonnet", folder / "jsonnet")
    values = parameters(count)
    (folder / "helm" / "values.yaml").write_text(yaml.safe_dump({"pipelines": values}, sort_keys=False))
    (folder / "jsonnet" / "parameters.json").write_text(json.dumps(values))
    (folder / "parameters.yaml").write_text(yaml.safe_dump(values, sort_keys=False))
    return folder


def renderers(folder: Path) -> list[Contender]:
    jsonnet = [sys.executable, INPUTS / "jsonnet" / "render.py", folder / "jsonnet"]
    return [
        Contender("mlgen", [MLGEN_BENCH, "render", folder / "parameters.yaml"], folder, output=folder / "mlgen.out"),
        Contender("rjsonnet", jsonnet, folder, output=folder / "rjsonnet.out"),
        Contender("helm template", [versions.HELM, "template", "bench", folder / "helm"], folder, output=folder / "helm.out"),
    ]


def same_objects(folder: Path, count: int) -> None:
    """Stops unless all three programs said the same, five objects a pipeline."""
    jsonnet = json.loads((folder / "rjsonnet.out").read_text())
    expected = sorted(json.dumps(object, sort_keys=True) for object in jsonnet)
    if len(expected) != 5 * count:
        raise SystemExit(f"rjsonnet printed {len(expected)} objects")
    for name in ("mlgen", "helm"):
        text = (folder / f"{name}.out").read_text()
        objects = [object for object in yaml.load_all(text, yaml.CSafeLoader) if object]
        if sorted(json.dumps(object, sort_keys=True) for object in objects) != expected:
            raise SystemExit(f"{name} printed other objects than rjsonnet; compare the files in {folder}")


def render() -> list[Table]:
    tables = []
    for count in (100, 1000):
        folder = render_inputs(count)
        results = in_turn(renderers(folder))
        same_objects(folder, count)
        table = Table(f"{count:,} pipelines", results)
        ours = results[0]
        faster = min(results[1:], key=lambda result: result.median("cpu"))
        share = ours.median("cpu") / faster.median("cpu")
        table.targets.append(
            Target(f"CPU at most 0.35 of the faster peer's ({faster.contender.name}): {share:.2f}", share <= 0.35)
        )
        peak = ours.median("memory") / 1e6
        table.targets.append(Target(f"at most 100 MB: {peak:.0f} MB", peak <= 100))
        tables.append(table)
    growth = tables[1].results[0].median("cpu") / tables[0].results[0].median("cpu")
    # Ten times the pipelines may cost ten times the time, and the start of the process counts once.
    tables[1].targets.append(Target(f"linear: {growth:.1f} times the CPU of 100 pipelines", growth <= 11))
    return tables


def nothing_changed() -> list[Table]:
    folder = built(WORK / "noop", 1)
    peer = render_inputs(1)
    jsonnet = renderers(peer)[1]
    results = in_turn([Contender("mlgen build", [MLGEN, "build"], folder), jsonnet])
    table = Table(f"One pipeline, three environments, {files(folder / 'generated')} files", results)
    wall = results[0].median("wall")
    table.targets.append(Target(f"at most 10 ms of wall time: {wall * 1000:.1f} ms", wall <= 0.010))
    table.targets.append(Target("faster than rjsonnet with five objects", wall < results[1].median("wall")))
    return [table]


def many() -> list[Table]:
    folder = built(WORK / "many", 1000)
    written = files(folder / "generated")
    status = Contender("git status", ["git", "status", "--porcelain", "-uno"], folder)
    same = Table(
        f"1,000 specs and their {written:,} files, nothing changed",
        in_turn([Contender("mlgen build", [MLGEN, "build"], folder), status]),
    )
    ours, git = (result.median("cpu") for result in same.results)
    same.targets.append(Target(f"CPU at most that of git status: {ours / git:.2f}", ours <= git))

    spec = folder / "specs" / "churn-0500.yaml"
    original = spec.read_text()
    round = 0

    def edit() -> None:
        nonlocal round
        round += 1
        spec.write_text(original.replace("max: 10}", f"max: {10 + round}}}", 1))

    one = Table(
        "One spec of them changed",
        in_turn([Contender("mlgen build, one changed", [MLGEN, "build"], folder, before=edit), status]),
    )
    more = one.results[0].median("cpu") - ours
    one.targets.append(Target(f"at most 10 ms of CPU more than without: {more * 1000:.1f} ms", more <= 0.010))
    return [same, one]


def cold() -> list[Table]:
    count = 200
    folder = repository(TMPFS / "mlgen-bench" / "cold", count)
    output, copy = folder / "generated", folder / "copy"
    subprocess.run([MLGEN, "build"], cwd=folder, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    source = folder / "source"
    shutil.copytree(output, source)

    def without(path: Path) -> None:
        shutil.rmtree(path, ignore_errors=True)
        shutil.rmtree(folder / ".git" / "mlgen", ignore_errors=True)

    results = in_turn(
        [
            Contender("mlgen build", [MLGEN, "build"], folder, before=lambda: without(output)),
            Contender("cp -r", ["cp", "-r", source, copy], folder, before=lambda: without(copy)),
        ]
    )
    title = f"{count} specs, {files(source):,} files, {size(source) / 1e6:.0f} MB, on {TMPFS}"
    shutil.rmtree(folder)
    table = Table(title, results)
    share = results[0].median("wall") / results[1].median("wall")
    table.targets.append(Target(f"at most 1.5 times the wall time of cp: {share:.2f}", share <= 1.5))
    return [table]


def origins() -> list[Table]:
    folder = render_inputs(1000)
    command = [MLGEN_BENCH, "render", folder / "parameters.yaml"]
    results = in_turn(
        [
            Contender("with origins", command, folder),
            Contender("without", [*command, "--no-origins"], folder),
        ]
    )
    table = Table("1,000 pipelines of five objects", results)
    share = results[0].median("cpu") / results[1].median("cpu")
    table.targets.append(Target(f"origins cost at most 15 % of CPU: {share * 100 - 100:.0f} %", share <= 1.15))
    return [table]


# The columns of inputs/tabular.py.
TABULAR = [
    *(f"num_{index:02}:number" for index in range(20)),
    *(f"cat_{index}:category" for index in range(8)),
    "label:integer",
    "target:number",
]


def tabular_input(rows: int, *kind: str) -> Path:
    """The file of inputs/tabular.py, which is made once."""
    WORK.mkdir(parents=True, exist_ok=True)
    file = WORK / ("-".join(["tabular", str(rows), *kind]) + ".csv")
    if not file.exists():
        part = file.with_suffix(".part")
        subprocess.run([sys.executable, INPUTS / "tabular.py", str(rows), part, *kind], check=True)
        part.rename(file)
    return file


def same_figures(ours: Path, theirs: Path) -> None:
    """Stops unless both programs read the same: rows, missing values, different texts, sums but for their rounding."""

    def figures(path: Path) -> list[tuple[list[str], float]]:
        return [(words[:3], float(words[3])) for words in map(str.split, path.read_text().splitlines())]

    pairs = list(zip(figures(ours), figures(theirs), strict=True))
    alike = [one[0] == other[0] and math.isclose(one[1], other[1], rel_tol=1e-9) for one, other in pairs]
    if len(pairs) != len(TABULAR) or not all(alike):
        raise SystemExit(f"the programs read different tables; compare {ours} with {theirs}")


def csv() -> list[Table]:
    rows = 1_000_000
    file = tabular_input(rows)
    tables = []
    for threads in (1, 2):
        ours = Contender(
            "mlgen", [LEARN_BENCH, "read-csv", file, str(threads), *TABULAR], WORK, output=WORK / "csv-mlgen.out"
        )
        polars = Contender(
            "polars",
            [sys.executable, INPUTS / "read_csv.py", file, *TABULAR],
            WORK,
            output=WORK / "csv-polars.out",
            environment={"POLARS_MAX_THREADS": str(threads)},
        )
        results = in_turn([ours, polars])
        same_figures(WORK / "csv-mlgen.out", WORK / "csv-polars.out")
        noun = "thread" if threads == 1 else "threads"
        table = Table(f"{file.stat().st_size / 1e6:.0f} MB, {rows:,} x 30, types given, {threads} {noun}", results)
        cpu = results[0].median("cpu") / results[1].median("cpu")
        memory = results[0].median("memory") / results[1].median("memory")
        table.targets.append(Target(f"CPU at most 1.5 times polars': {cpu:.2f}", cpu <= 1.5))
        table.targets.append(Target(f"at most half of polars' memory: {memory:.2f}", memory <= 0.5))
        tables.append(table)

    # Within a budget far below the file: nothing is compared, for polars' read_csv holds the table.
    output = WORK / "ingested"
    ingest = Contender(
        "mlgen, ingestion in 16 MiB",
        [LEARN_BENCH, "ingest-csv", file, output, "2", "16"],
        WORK,
        before=lambda: shutil.rmtree(output, ignore_errors=True),
    )
    table = Table("Types inferred, read and written again, 2 threads", in_turn([ingest]))
    peak = table.results[0].median("memory") / 2**20
    table.targets.append(Target(f"at most 32 MiB: {peak:.1f} MiB", peak <= 32))
    return [*tables, table]


COMPARISONS = [
    Comparison(
        "noop",
        "A build that has nothing to do",
        """
The whole process, from start to exit, when the output is up to date. The peer is rjsonnet, which evaluates one file that
makes five Kubernetes objects, in a Python process that does nothing else: most of its time is Python's own start.
""",
        nothing_changed,
        lambda: versions.mlgen() | versions.rjsonnet(),
    ),
    Comparison(
        "render",
        "Equal objects",
        """
A Deployment with probes and a claim, a Service, a HorizontalPodAutoscaler, a ServiceMonitor and a CronJob for each
pipeline, from one file of parameters; what the three programs print is compared as data. Ours reads the parameters as YAML
with positions, builds the objects with an origin for each value, and prints them as YAML. It is a program of its own
(`mlgen-bench`), for the objects are not ones that a pipeline has.
""",
        render,
        lambda: versions.mlgen() | versions.rjsonnet() | versions.helm(),
    ),
    Comparison(
        "many",
        "A thousand pipelines",
        """
What a build costs in a large repository in which little or nothing changed. git is asked the like question about the same
tree: does any tracked file differ?
""",
        many,
        lambda: versions.mlgen() | versions.git(),
    ),
    Comparison(
        "cold",
        "Everything from nothing",
        """
All output is gone, and the cache with it. `cp -r` writes as many files of the same content, and computes nothing.
""",
        cold,
        lambda: versions.mlgen() | versions.coreutils(),
    ),
    Comparison(
        "origins",
        "What origins cost",
        """
The work of `render`, once with an origin on every value and every printed line, once without.
""",
        origins,
        versions.mlgen,
    ),
    Comparison(
        "csv",
        "Reading CSV",
        """
A whole table from a file in the page cache, with its types given: 21 numbers, 8 categories, a label. The programs then sum
up each column, and what they say is compared. polars reads the categories as texts, which is the faster of its two ways;
its figures hold the start of Python and the import of polars, about 0.3 s of CPU. Memory is the peak of the process, in
which our table takes 208 MB.
""",
        csv,
        lambda: versions.runtime() | versions.polars(),
    ),
    Comparison(
        "boosting",
        "Boosted trees of a million rows",
        """
20 numbers and 8 categories of up to 1,000 levels, log loss, trees of 31 leaves. Both programs have the table in memory
already. Measured is the fit: for LightGBM the construction of its data set and the training, and as memory by how much the
fit raised the peak of the process. The area under the ROC curve is that of 200,000 other rows.
""",
        boosting,
        lambda: versions.runtime() | versions.learning("lightgbm"),
    ),
    Comparison(
        "boosting-flights",
        "Boosted trees of real flights",
        """
Flights from New York in 2013: does one arrive more than 15 minutes late, from what is known when it departs? Measured as in
`boosting`, on four fifths of the rows; the area under the ROC curve is that of the others.
""",
        boosting_flights,
        lambda: versions.runtime() | versions.learning("lightgbm"),
    ),
    Comparison(
        "logistic",
        "Logistic regression of a million rows",
        """
20 columns that go together somewhat, a label of two classes, the penalty l2 with C = 1, one thread. Both programs have the
rows in memory already, scikit-learn's as its solver lbfgs wants them; measured is the fit, and as memory by how much it
raised the peak of the process, which is nothing where reading took more. The loss is computed from the weights that each
prints.
""",
        logistic,
        lambda: versions.runtime() | versions.learning("scikit-learn", "numpy"),
    ),
    Comparison(
        "predict",
        "Predictions of a million rows",
        """
100 trees of 31 leaves for two classes, which LightGBM fitted and onnxmltools wrote as ONNX: LightGBM predicts with its own,
onnxruntime and ours with the other, whose thresholds have 32 bits. The rows are a matrix of floats in memory, with gaps;
measured is the prediction, and as memory by how much it raised the peak of the process, which is nothing where reading
took more. onnxruntime's threads wait without spinning.
""",
        predict,
        lambda: versions.runtime() | versions.learning("lightgbm", "onnxruntime", "onnxmltools"),
    ),
    Comparison(
        "serve",
        "Predictions over HTTP",
        """
28 floats, 100 trees of 31 leaves for two classes, JSON of the Open Inference Protocol, wrk on the same machine. The peer is
the endpoint that teams write, `bench/inputs/serve_fastapi.py`: FastAPI with onnxruntime on one thread, one process of
uvicorn with uvloop and httptools. Ours has one thread that computes. Both answers are compared before anything is measured.
CPU is what the kernel says that the server's process took while wrk ran, user and system.
""",
        serve,
        lambda: versions.runtime() | versions.serving("fastapi", "uvicorn", "uvloop", "httptools", "onnxruntime"),
        method="wrk ran for 5 seconds after 1 to warm up, one server after the other.",
    ),
    Comparison(
        "validate",
        "Checks of a million rows",
        """
20 numbers within bounds, 8 texts of 2 to 1,000 values that they may have, the share of missing values of each, and that there
are rows: 57 checks of a CSV file in the page cache, whose figures all programs have to agree on. Ours reads all 30 columns,
keeps a sample of the rows, writes the result and a page, and copies the rows to the folder of good ones; polars reads the
columns that it is asked for, and Great Expectations a table that pandas has read. Both start a Python process.
""",
        lambda: validate.checks(tabular_input(1_000_000)),
        lambda: versions.runtime() | versions.polars() | versions.installed(QUALITY, "great_expectations", "pandas"),
    ),
    Comparison(
        "drift",
        "Drift of a million rows",
        """
20 numbers and 8 texts of today's million rows, three of them made to differ. scipy has the rows of the reference, and ours
the profile of a million rows that a model's folder keeps, as it has in production. Ours makes five tests, and so does the
loop over scipy as far as they apply. That the Kolmogorov-Smirnov distances agree within the stated rank error, Cramér's V to
nine digits, and that exactly the three are found, is verified.
""",
        lambda: validate.drift(tabular_input(1_000_000), tabular_input(1_000_000, "drifted")),
        lambda: versions.runtime()
        | versions.learning("scipy", "pandas"),
    ),
    Comparison(
        "drift-evidently",
        "Drift of a million rows, and Evidently",
        """
The same as `drift`, beside the drift preset of Evidently, which makes one test for each column of both files.
""",
        lambda: validate.drift_evidently(tabular_input(1_000_000), tabular_input(1_000_000, "drifted")),
        lambda: versions.runtime() | versions.installed(DRIFT, "evidently", "pandas", "scipy"),
        method="One run of each: Evidently's takes minutes.",
    ),
    Comparison(
        "quality",
        "How good models of real data are",
        """
Seven data sets that anybody can have from PyPI, five seeds. For each seed `mlgen-train features` splits the rows by seven,
one and two tenths, `mlgen-train fit` and the peer fit the same first part with the same parameters, where not said
otherwise the defaults with 100 trees, and both are judged on the same last part, which neither has seen. Nobody stops
early. Trees get the columns as they are; scikit-learn's forests get gaps filled with the mean, and categories one-hot. For
linear models and networks both sides fill gaps with the mean or the most frequent value, scale numbers to mean 0 and
variance 1, and encode categories one-hot. The area under the ROC curve of more than two classes is the mean of each
against the rest. A network of scikit-learn learns a number as it is, and ours one that is scaled.
""",
        quality,
        lambda: versions.runtime() | versions.learning("lightgbm", "scikit-learn"),
        "Means of five seeds, and how far the seeds are apart.",
    ),
]
