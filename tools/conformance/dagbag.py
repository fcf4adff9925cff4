"""DAG files as Airflow itself reads them: loaded by its DagBag, rendered with a task's context, made into pods.

Runs in .venv/airflow. Nothing here needs a database, a cluster or a network.
"""

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

# Before airflow is imported: it reads its settings then, and writes a folder of its own.
os.environ.update(
    AIRFLOW_HOME=tempfile.mkdtemp(prefix="mlgen-airflow-"),
    AIRFLOW__CORE__LOAD_EXAMPLES="False",
    AIRFLOW__LOGGING__LOGGING_LEVEL="CRITICAL",
    PYTHONDONTWRITEBYTECODE="1",
)
sys.dont_write_bytecode = True

from airflow.dag_processing.dagbag import DagBag  # noqa: E402
from airflow.sdk import DAG  # noqa: E402
from airflow.sdk.api.datamodels._generated import DagRun, TIRunContext  # noqa: E402
from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance  # noqa: E402
from kubernetes.client import ApiClient  # noqa: E402

from tree import Object  # noqa: E402

RUN = "scheduled__2026-01-01T02:00:00+00:00"
"""As Airflow calls the run of a schedule."""


def load(path: Path) -> tuple[dict[str, DAG], dict[str, str]]:
    """The DAGs of a file or of a folder by their ids, and the errors of importing by file."""
    bag = DagBag(path)
    return dict(bag.dags), dict(bag.import_errors)


def context(dag: DAG, task_id: str, run: str = RUN, task: Any = None) -> dict[str, Any]:
    """What Airflow hands to a task that it runs."""
    moment = datetime(2026, 1, 1, 2, tzinfo=UTC)
    task = task or dag.get_task(task_id)
    run_of_dag = DagRun.model_construct(
        dag_id=dag.dag_id,
        run_id=run,
        logical_date=moment,
        data_interval_start=moment,
        data_interval_end=moment,
        run_after=moment,
        start_date=moment,
        run_type="scheduled",
        state="running",
        conf={},
        consumed_asset_events=[],
        partition_key=None,
    )
    instance = RuntimeTaskInstance.model_construct(
        id=UUID(int=1),
        task_id=task_id,
        dag_id=dag.dag_id,
        run_id=run,
        try_number=1,
        map_index=-1,
        dag_version_id=UUID(int=2),
        task=task,
        _ti_context_from_server=TIRunContext.model_construct(dag_run=run_of_dag, max_tries=1),
    )
    return instance.get_template_context()


def rendered(dag: DAG, task_id: str, run: str = RUN) -> tuple[Any, dict[str, Any]]:
    """A task with its templated fields as Airflow renders them, and the context that it did so with."""
    task = dag.get_task(task_id).prepare_for_execution()
    surroundings = context(dag, task_id, run, task)
    task.render_template_fields(surroundings)
    return task, surroundings


def pod(dag: DAG, task_id: str, run: str = RUN) -> Object:
    """The pod that Airflow would ask the API server for, as JSON has it."""
    task, surroundings = rendered(dag, task_id, run)
    made = task.build_pod_request_obj(surroundings, dry_run=True)
    return ApiClient().sanitize_for_serialization(made)


def expanded(text: str, variables: dict[str, str]) -> str:
    """What the kubelet makes of a word of a command or of a variable's value.

    As the API's reference says of `command`, `args` and `env.value`: `$(NAME)` is a variable's value, and stays as it is
    when there is none; `$$` is a `$`.
    """
    result, index = "", 0
    while index < len(text):
        rest = text[index:]
        end = rest.find(")")
        if rest.startswith("$$"):
            result += "$"
            index += 2
        elif rest.startswith("$(") and end > 0:
            name = rest[2:end]
            result += variables.get(name, f"$({name})")
            index += end + 1
        else:
            result += text[index]
            index += 1
    return result
