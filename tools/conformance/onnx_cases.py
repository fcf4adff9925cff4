"""Models with inputs, as exporters and the ONNX project make them. All of it is the same in every run."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

import lightgbm
import numpy as np
import onnx
import pandas
import xgboost
from onnx import TensorProto, helper
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType as ToolsFloat
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, Int64TensorType, StringTensorType
from sklearn import ensemble, linear_model, naive_bayes, neural_network, preprocessing, svm, tree
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

warnings.filterwarnings("ignore")


@dataclass
class Case:
    name: str
    model: onnx.ModelProto
    inputs: dict[str, np.ndarray]
    expected: list[np.ndarray] | None = None
    """What the case itself says; without it, ONNX Runtime is asked."""
    tolerance: float = 1e-5
    """Absolute up to 1, relative beyond."""
    tags: set[str] = field(default_factory=set)


def data(load) -> tuple[np.ndarray, np.ndarray]:
    bunch = load()
    return bunch.data.astype(np.float32), bunch.target


def with_missing(rows: np.ndarray) -> np.ndarray:
    rows = rows.copy()
    rows[::7, 1] = np.nan
    rows[3::11, 0] = np.nan
    return rows


BINARY, CLASSES, REGRESSION = data(load_breast_cancer), data(load_iris), data(load_diabetes)


def boosted() -> Iterator[Case]:
    def case(name: str, convert, model, rows, target, missing=True, **arguments) -> Case:
        rows = with_missing(rows) if missing else rows
        fitted = model.fit(rows, target, **arguments)
        types = [("input", ToolsFloat([None, rows.shape[1]]))]
        options = {"zipmap": False} if convert is convert_lightgbm else {}
        return Case(name, convert(fitted, initial_types=types, target_opset=15, **options), {"input": rows})

    def lgb(kind, **parameters):
        return kind(n_estimators=20, verbose=-1, n_jobs=1, **parameters)

    classifier, regressor = lightgbm.LGBMClassifier, lightgbm.LGBMRegressor
    yield case("lightgbm binary", convert_lightgbm, lgb(classifier), *BINARY)
    yield case("lightgbm multiclass", convert_lightgbm, lgb(classifier), *CLASSES)
    yield case("lightgbm regression", convert_lightgbm, lgb(regressor), *REGRESSION)
    yield case("lightgbm poisson", convert_lightgbm, lgb(regressor, objective="poisson"), *REGRESSION)
    forest = {"boosting_type": "rf", "subsample": 0.5, "subsample_freq": 1}
    yield case("lightgbm forest", convert_lightgbm, lgb(classifier, **forest), *BINARY)
    rows = np.column_stack([CLASSES[0][:, 0], np.arange(150) * 7 % 40]).astype(np.float32)
    categories = lgb(classifier, min_data_per_group=1, cat_smooth=1)
    yield case(
        "lightgbm categories", convert_lightgbm, categories, rows, (rows[:, 1] % 3 == 0).astype(int), False, categorical_feature=[1]
    )
    for name, model, given in [
        ("binary", xgboost.XGBClassifier(n_estimators=20, n_jobs=1), BINARY),
        ("multiclass", xgboost.XGBClassifier(n_estimators=20, n_jobs=1), CLASSES),
        ("regression", xgboost.XGBRegressor(n_estimators=20, n_jobs=1), REGRESSION),
        ("poisson", xgboost.XGBRegressor(n_estimators=20, n_jobs=1, objective="count:poisson"), REGRESSION),
    ]:
        yield case(f"xgboost {name}", convert_xgboost, model, *given)


OPSETS = {"": 18, "ai.onnx.ml": 3}


def sklearn_case(name, model, rows, target, types=None, inputs=None, opsets=OPSETS) -> Case:
    model.fit(rows, target)
    last = model.steps[-1][1] if hasattr(model, "steps") else model
    options = {id(last): {"zipmap": False}} if hasattr(last, "predict_proba") or hasattr(last, "decision_function") else {}
    types = types or [("input", FloatTensorType([None, rows.shape[1]]))]
    inputs = inputs or {"input": rows}
    try:
        converted = convert_sklearn(model, initial_types=types, target_opset=opsets, options=options)
    except NameError:
        converted = convert_sklearn(model, initial_types=types, target_opset=opsets)
    return Case(name, converted, inputs)


def sklearn_models() -> Iterator[Case]:
    base = linear_model.LogisticRegression(max_iter=2000)
    small = tree.DecisionTreeClassifier(max_depth=3, random_state=0)
    classifiers = {
        "logistic": base,
        "ridge classifier": linear_model.RidgeClassifier(),
        "sgd": linear_model.SGDClassifier(loss="log_loss", random_state=0),
        "tree": tree.DecisionTreeClassifier(max_depth=5, random_state=0),
        "forest": ensemble.RandomForestClassifier(n_estimators=10, random_state=0),
        "extra trees": ensemble.ExtraTreesClassifier(n_estimators=10, random_state=0),
        "gradient boosting": ensemble.GradientBoostingClassifier(n_estimators=10, random_state=0),
        "ada boost": ensemble.AdaBoostClassifier(n_estimators=5, random_state=0),
        "bagging": ensemble.BaggingClassifier(n_estimators=4, random_state=0),
        "mlp": neural_network.MLPClassifier((16, 8), max_iter=100, random_state=0),
        "linear svc": svm.LinearSVC(random_state=0),
        "naive bayes": naive_bayes.GaussianNB(),
        "voting": ensemble.VotingClassifier([("a", base), ("b", small)], voting="soft", flatten_transform=False),
        "calibrated": CalibratedClassifierCV(base, cv=2),
        "stacking": ensemble.StackingClassifier([("a", base), ("b", small)], cv=2),
    }
    for name, model in classifiers.items():
        for kind, (rows, target) in (("binary", BINARY), ("multiclass", CLASSES)):
            yield sklearn_case(f"sklearn {name} {kind}", model, rows, target)
    regressors = {
        "ridge": linear_model.Ridge(),
        "lasso": linear_model.Lasso(),
        "poisson": linear_model.PoissonRegressor(),
        "tree": tree.DecisionTreeRegressor(max_depth=5, random_state=0),
        "forest": ensemble.RandomForestRegressor(n_estimators=10, random_state=0),
        "gradient boosting": ensemble.GradientBoostingRegressor(n_estimators=10, random_state=0),
        "mlp": neural_network.MLPRegressor(hidden_layer_sizes=(16, 8), max_iter=100, random_state=0),
    }
    for name, model in regressors.items():
        yield sklearn_case(f"sklearn {name} regression", model, *REGRESSION)
    rows, target = CLASSES
    transforms = {
        "standard": preprocessing.StandardScaler(),
        "min-max": preprocessing.MinMaxScaler(clip=True),
        "robust": preprocessing.RobustScaler(),
        "l1": preprocessing.Normalizer("l1"),
        "l2": preprocessing.Normalizer("l2"),
        "max": preprocessing.Normalizer("max"),
        "binarizer": preprocessing.Binarizer(threshold=2),
        "bins": preprocessing.KBinsDiscretizer(4, encode="ordinal"),
        "polynomial": preprocessing.PolynomialFeatures(2),
        "power": preprocessing.PowerTransformer(),
        "quantile": preprocessing.QuantileTransformer(n_quantiles=20),
        "pca": PCA(2),
    }
    for name, model in transforms.items():
        yield sklearn_case(f"sklearn {name}", model, rows, target)
    for kind in ("mean", "constant"):
        yield sklearn_case(f"sklearn imputer {kind}", SimpleImputer(strategy=kind), with_missing(rows), target)
    doubles = [("input", DoubleTensorType([None, 4]))]
    yield sklearn_case("sklearn logistic double", base, rows.astype(np.float64), target, doubles)
    for ml in (1, 3):
        model = ensemble.RandomForestClassifier(n_estimators=5, random_state=0)
        yield sklearn_case(f"sklearn forest ml {ml}", model, rows, target, opsets={"": 15, "ai.onnx.ml": ml})


def sklearn_strings() -> Iterator[Case]:
    texts = np.array([["a", "x"], ["b", "y"], ["c", "x"], ["a", "z"]] * 5, dtype=object)
    unseen = np.array([["a", "y"], ["ä", "x"], ["", "q"]], dtype=object)
    encoders = {
        "one-hot": preprocessing.OneHotEncoder(handle_unknown="ignore", sparse_output=False),
        "ordinal": preprocessing.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
        "target": preprocessing.TargetEncoder(random_state=0),
    }
    for name, encoder in encoders.items():
        inputs = {"input": texts if name == "target" else np.concatenate([texts, unseen])}
        types = [("input", StringTensorType([None, 2]))]
        yield sklearn_case(f"sklearn {name}", encoder, texts, np.arange(20) % 2, types, inputs)
    random = np.random.default_rng(1)
    frame = pandas.DataFrame(
        {
            "age": random.normal(40, 10, 200).astype(np.float32),
            "income": random.normal(0, 1, 200).astype(np.float32),
            "plan": random.choice(list("abc"), 200),
            "region": random.choice(["north", "süd"], 200),
            "children": random.integers(0, 5, 200),
        }
    )
    frame.loc[::9, "age"] = np.nan
    target = np.where(random.random(200) > 0.5, "yes", "no")
    columns = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), preprocessing.StandardScaler()), ["age", "income"]),
            ("plan", preprocessing.OneHotEncoder(handle_unknown="ignore"), ["plan"]),
            ("region", preprocessing.OrdinalEncoder(), ["region"]),
            ("children", preprocessing.OneHotEncoder(handle_unknown="ignore"), ["children"]),
        ]
    )
    types = [
        ("age", FloatTensorType([None, 1])),
        ("income", FloatTensorType([None, 1])),
        ("plan", StringTensorType([None, 1])),
        ("region", StringTensorType([None, 1])),
        ("children", Int64TensorType([None, 1])),
    ]
    inputs = {name: frame[[name]].to_numpy().astype(object if frame[name].dtype.kind not in "fi" else frame[name].dtype) for name in frame}
    for name, model in {
        "logistic": linear_model.LogisticRegression(),
        "forest": ensemble.RandomForestClassifier(5, random_state=0),
        "mlp": neural_network.MLPClassifier((8,), max_iter=30, random_state=0),
    }.items():
        yield sklearn_case(f"sklearn columns {name}", make_pipeline(columns, model), frame, target, types, inputs)


MODES = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]
TRANSFORMS = ["NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"]


def random_trees(random, count: int, features: int, modes: list[str], grid: np.ndarray):
    """Nodes as (tree, node, mode, feature, threshold, true, false, missing), and the leaves as (tree, node)."""
    nodes, leaves = [], []
    for number in range(count):
        pending, following = [(0, 0)], 1
        while pending:
            node, depth = pending.pop(0)
            if depth > 5 or (depth > 0 and random.random() < 0.3):
                nodes.append((number, node, "LEAF", 0, 0.0, 0, 0, 0))
                leaves.append((number, node))
                continue
            threshold = random.choice(grid)
            missing = int(random.random() < 0.5)
            nodes.append(
                (number, node, random.choice(modes), random.integers(features), threshold, following, following + 1, missing)
            )
            pending += [(following, depth + 1), (following + 1, depth + 1)]
            following += 2
    return nodes, leaves


def rows_on_grid(random, grid: np.ndarray, features: int, dtype) -> np.ndarray:
    """Rows that often are equal to thresholds, with missing and infinite values among them."""
    rows = random.choice(np.concatenate([grid, grid + 0.25, [np.nan, np.inf, -np.inf, -0.0]]), (203, features))
    return rows.astype(dtype)


def ensemble_model(operation: str, opset: int, dtype, outputs, **attributes) -> onnx.ModelProto:
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    names = [name for name, _ in outputs]
    node = helper.make_node(operation, ["x"], names, domain="ai.onnx.ml", **attributes)
    graph = helper.make_graph(
        [node],
        "trees",
        [helper.make_tensor_value_info("x", kind, [None, None])],
        [helper.make_tensor_value_info(name, kind, None) for name, kind in outputs],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", opset)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def random_ensembles() -> Iterator[Case]:
    """Each mode, aggregate, transform and shape of votes, on rows full of ties and missing values."""
    grid = np.array([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0])
    for seed in range(60):
        random = np.random.default_rng(seed)
        features, trees = int(random.integers(1, 6)), int(random.integers(1, 9))
        dtype = np.float32 if seed % 4 else np.float64
        modes = [MODES[seed % 6]] if seed < 18 else MODES
        nodes, leaves = random_trees(random, trees, features, modes, grid)
        columns = list(zip(*nodes))
        attributes = {
            "nodes_treeids": columns[0],
            "nodes_nodeids": columns[1],
            "nodes_modes": columns[2],
            "nodes_featureids": [int(feature) for feature in columns[3]],
            "nodes_values": [float(value) for value in columns[4]],
            "nodes_truenodeids": columns[5],
            "nodes_falsenodeids": columns[6],
            "nodes_missing_value_tracks_true": columns[7],
        }
        if seed % 3 == 0:
            del attributes["nodes_missing_value_tracks_true"]
        rows = rows_on_grid(random, grid, features, dtype)
        transform = TRANSFORMS[seed % 5]
        # A probit is defined between 0 and 1 alone.
        positive = transform == "PROBIT" or seed % 7 == 0

        def weights(count: int) -> list[float]:
            values = random.random(count) / (3 * trees) if positive else random.normal(size=count)
            return [float(value) for value in values]

        targets = int(random.integers(1, 4))
        dense = [(tree, node, target) for tree, node in leaves for target in range(targets)]
        votes = dense if seed % 2 else [(tree, node, int(random.integers(targets))) for tree, node in leaves]
        regression = {
            "target_treeids": [vote[0] for vote in votes],
            "target_nodeids": [vote[1] for vote in votes],
            "target_ids": [vote[2] for vote in votes],
            "target_weights": weights(len(votes)),
            "n_targets": targets,
            "post_transform": transform,
            "aggregate_function": ["SUM", "AVERAGE", "MIN", "MAX"][seed // 2 % 4],
        }
        # Where nothing votes for a target, ONNX Runtime leaves the base value out, against the specification.
        if seed % 3 and (seed % 2 or targets == 1):
            regression["base_values"] = weights(targets)
        model = ensemble_model("TreeEnsembleRegressor", 3, dtype, [("y", TensorProto.FLOAT)], **attributes, **regression)
        yield Case(f"random regressor {seed}", model, {"x": rows})

        classes = int(random.integers(2, 5))
        # ONNX Runtime leaves the second score of a single probit as its memory is.
        alone = classes == 2 and seed % 2 == 0 and transform != "PROBIT"
        dense = [(tree, node, label) for tree, node in leaves for label in range(classes)]
        votes = [(tree, node, 0) for tree, node in leaves] if alone else dense
        classification = {
            "class_treeids": [vote[0] for vote in votes],
            "class_nodeids": [vote[1] for vote in votes],
            "class_ids": [vote[2] for vote in votes],
            "class_weights": weights(len(votes)),
            "post_transform": transform,
        }
        if alone and seed % 3 == 0:
            classification["base_values"] = weights(1)
        elif not alone and seed % 3 == 0 and classes > 2:
            classification["base_values"] = weights(classes)
        if seed % 5 == 0:
            classification["classlabels_strings"] = [f"c{label}" for label in range(classes)]
            labels = TensorProto.STRING
        else:
            # Where trees vote for both of two classes, ONNX Runtime takes them to be called 0 and 1.
            called = classes == 2 and not alone
            classification["classlabels_int64s"] = [label if called else 10 * label + 1 for label in range(classes)]
            labels = TensorProto.INT64
        outputs = [("label", labels), ("scores", TensorProto.FLOAT)]
        model = ensemble_model("TreeEnsembleClassifier", 3, dtype, outputs, **attributes, **classification)
        yield Case(f"random classifier {seed}", model, {"x": rows})


def random_sets() -> Iterator[Case]:
    """`TreeEnsemble` of ai.onnx.ml 5 with branches that ask for membership."""
    grid = np.arange(12.0)
    for seed in range(24):
        random = np.random.default_rng(1000 + seed)
        features, trees = 4, 5
        dtype = np.float64 if seed % 4 == 3 else np.float32
        modes = ["BRANCH_LEQ", "BRANCH_MEMBER"] if seed % 2 else MODES + ["BRANCH_MEMBER"]
        nodes, _ = random_trees(random, trees, features, modes, grid)
        inner = {(node[0], node[1]): index for index, node in enumerate(n for n in nodes if n[2] != "LEAF")}
        outer = {(node[0], node[1]): index for index, node in enumerate(n for n in nodes if n[2] == "LEAF")}
        targets = int(random.integers(1, 4))
        members: list[float] = []
        attributes: dict[str, list] = {
            name: []
            for name in ("featureids", "truenodeids", "falsenodeids", "trueleafs", "falseleafs", "missing_value_tracks_true")
        }
        codes, splits = [], []
        scale = [1.0, 1.0, 0.5, 100.0][seed % 4]
        for number, _, mode, feature, threshold, true, false, missing in (n for n in nodes if n[2] != "LEAF"):
            codes.append((MODES + ["BRANCH_MEMBER"]).index(mode))
            splits.append(0.0 if mode == "BRANCH_MEMBER" else threshold * scale)
            if mode == "BRANCH_MEMBER":
                chosen = random.choice(grid, int(random.integers(1, 8)), replace=False) * scale
                members += [float(value) for value in chosen] + [np.nan]
            attributes["featureids"].append(int(feature))
            attributes["missing_value_tracks_true"].append(missing)
            for child, name in ((true, "true"), (false, "false")):
                leaf = (number, child) in outer
                attributes[f"{name}leafs"].append(int(leaf))
                attributes[f"{name}nodeids"].append((outer if leaf else inner)[number, child])
        kind = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
        weights = [float(value) for value in random.normal(size=len(outer))]

        def tensor(name: str, values) -> TensorProto:
            return helper.make_tensor(name, kind, [len(values)], values)

        model = ensemble_model(
            "TreeEnsemble",
            5,
            dtype,
            [("y", kind)],
            **{f"nodes_{name}": values for name, values in attributes.items()},
            nodes_modes=helper.make_tensor("nodes_modes", TensorProto.UINT8, [len(codes)], codes),
            nodes_splits=tensor("nodes_splits", splits),
            membership_values=tensor("membership_values", members),
            leaf_weights=tensor("leaf_weights", weights),
            leaf_targetids=[int(random.integers(targets)) for _ in outer],
            tree_roots=[inner[number, 0] for number in range(trees)],
            n_targets=targets,
            aggregate_function=seed % 4,
        )
        # Categories are whole numbers: ONNX Runtime cuts off what follows the point before it looks into large sets.
        rows = random.choice(np.concatenate([grid * scale, [np.nan]]), (203, features)).astype(dtype)
        yield Case(f"random sets {seed}", model, {"x": rows})


def specification() -> Iterator[Case]:
    """The examples of the specification of each operator."""
    from onnx.backend.test.case.node import collect_testcases

    for test in collect_testcases(None):
        if test.model is None:
            continue
        for inputs, outputs in test.data_sets:
            names = [value.name for value in test.model.graph.input]
            if not all(isinstance(value, np.ndarray | np.generic) for value in [*inputs, *outputs]):
                continue
            given = {name: np.asarray(value) for name, value in zip(names, inputs)}
            expected = [np.asarray(value) for value in outputs]
            yield Case(test.name, test.model, given, expected, max(test.rtol, 1e-5), {"specification"})
