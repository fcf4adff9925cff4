"""How good a run's model is on rows that nobody trained on, beside the same algorithm of LightGBM or scikit-learn."""

import pandas as pd
from datasets import DATASETS
from runs import Run, typed

AUC_SLACK = 0.005
RMSE_SLACK = 1.01


def reaches(metric: str, ours: float, theirs: float) -> bool:
    """As good as the peer, less what is no difference."""
    return ours >= theirs - AUC_SLACK if metric == "auc" else ours <= theirs * RMSE_SLACK


def quality(run: Run) -> tuple[str, float, float]:
    """The metric, ours and that of the peer, on the test part."""
    from sklearn.metrics import roc_auc_score, root_mean_squared_error

    dataset = DATASETS[run.case.name]
    columns = {column["name"]: column for column in run.config["columns"]}
    ours = pd.read_csv(run.folder / "predictions.csv", keep_default_na=False)
    ours = ours[ours["part"] == "test"]
    parts = {name: typed(run.part(name), columns) for name in ("train", "test")}
    truth = parts["test"][dataset.label]
    features = {name: part.drop(columns=dataset.label) for name, part in parts.items()}
    labels = parts["train"][dataset.label]
    if not run.is_classifier:
        model = peer(run).fit(features["train"], labels)
        return (
            "rmse", root_mean_squared_error(truth, ours["prediction"]),
            root_mean_squared_error(truth, model.predict(features["test"])),
        )
    classes = sorted(labels.unique())
    model = peer(run).fit(features["train"], labels)
    theirs = model.predict_proba(features["test"])
    mine = ours[[f"probability_{name}" for name in classes]].to_numpy()
    if len(classes) == 2:
        return "auc", roc_auc_score(truth == classes[1], mine[:, 1]), roc_auc_score(truth == classes[1], theirs[:, 1])
    return (
        "auc", roc_auc_score(truth, mine, multi_class="ovr", labels=classes),
        roc_auc_score(truth, theirs, multi_class="ovr", labels=classes),
    )


def peer(run: Run) -> object:
    """The same algorithm of others, with the same parameters and on columns that were prepared alike."""
    import lightgbm
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    parameters = run.case.parameters
    if run.case.algorithm == "gradient_boosting":
        settings = {"n_estimators": parameters["trees"], "verbose": -1, "n_jobs": 1, "random_state": run.seed}
        return lightgbm.LGBMClassifier(**settings) if run.is_classifier else lightgbm.LGBMRegressor(**settings)
    if run.case.algorithm == "random_forest":
        kind = RandomForestClassifier if run.is_classifier else RandomForestRegressor
        model = kind(n_estimators=parameters["trees"], max_features="sqrt", random_state=run.seed)
    elif run.case.algorithm == "mlp":
        kind = MLPClassifier if run.is_classifier else MLPRegressor
        model = kind(max_iter=parameters.get("epochs", 200), random_state=run.seed)
    else:
        model = LogisticRegression(max_iter=1000) if run.is_classifier else Ridge()
    features = [column for column in run.config["columns"] if column["role"] == "feature"]
    texts = [column["name"] for column in features if column["type"] == "category"]
    numbers = [column["name"] for column in features if column["type"] != "category"]
    # Trees take numbers as they are, and each gap is a category of its own where ours sees it as one.
    number, category = [SimpleImputer()], [OneHotEncoder(handle_unknown="ignore")]
    if run.case.transforms == "scaled":
        number.append(StandardScaler())
        category.insert(0, SimpleImputer(strategy="most_frequent"))
    columns = [(make_pipeline(*number), numbers), (make_pipeline(*category), texts)]
    return make_pipeline(make_column_transformer(*columns), model)
