"""The pipeline's runs in one environment, for Airflow 3.3: each task is a pod."""

import json
import logging
from datetime import timedelta

from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.sdk import (
    DAG,
<% if hasSchedule %>
    CronTriggerTimetable,
<% end %>
<% if hasPrograms %>
    RetryDecision,
    RetryPolicy,
<% end %>
<% if hasChains %>
    chain,
<% end %>
<% if usesLiteral %>
    literal,
<% end %>
)
from kubernetes.client import models as k8s

log = logging.getLogger(__name__)


def report_failure(context):
    """Logs one line of JSON about a task or a run that failed for good.

    To page or to write to somebody, do it here: in a copy of the template.
    """
    task = context.get("task_instance")
    facts = {
        "event": "pipeline_failed",
        "dag": context["dag"].dag_id,
        "run": context.get("run_id"),
        "task": task.task_id if task else None,
        "try": task.try_number if task else None,
        "reason": str(context.get("exception") or context.get("reason")),
        "readme": <%= readme %>,
    }
    log.error(json.dumps(facts))


<% if hasPrograms %>
class RetryWithoutVerdict(RetryPolicy):
    """Tries again what could not be done, and nothing that was judged and refused."""

    verdicts = frozenset(<%= finalExitCodes %>)

    def evaluate(self, exception, try_number, max_tries, context=None):
        code = exit_code(context["task"]) if context else None
        if code in self.verdicts:
            return RetryDecision.fail(f"exit code {code}: it would end the same way")
        return RetryDecision.default()


def exit_code(task):
    """Of the container of a task; None while it runs, and when its pod was lost."""
    pod = task.remote_pod or task.pod
    for status in (pod and pod.status.container_statuses) or []:
        if status.name == task.base_container_name and status.state.terminated:
            return status.state.terminated.exit_code
    return None


<% end %>
def run_id(prefix=""):
    """Variables that name the folder of a run as its label does: fit for a path."""
    label = k8s.V1ObjectFieldSelector(field_path="metadata.labels['run_id']")
    return [
        k8s.V1EnvVar(
            name="AIRFLOW_RUN_ID",
            value_from=k8s.V1EnvVarSource(field_ref=label),
        ),
        k8s.V1EnvVar(name="MLGEN_RUN_ID", value=f"{prefix}$(AIRFLOW_RUN_ID)"),
    ]


<% if hasPrograms %>
def config(name):
    """The volume with the config of a program of mlgen."""
    source = k8s.V1ConfigMapVolumeSource(name=name)
    return k8s.V1Volume(name="config", config_map=source)


<% end %>
<% if hasBuckets %>
def bucket(name, read_only=True):
    """The volume of a bucket, which has the name of its claim."""
    source = k8s.V1PersistentVolumeClaimVolumeSource(
        claim_name=name,
        read_only=read_only,
    )
    return k8s.V1Volume(name=name, persistent_volume_claim=source)


<% end %>
LABELS = <%= podLabels %>

VARIABLES = <%= variables %>

WORKSPACE = k8s.V1Volume(
    name="workspace",
    persistent_volume_claim=k8s.V1PersistentVolumeClaimVolumeSource(
        claim_name=<%= workspace %>,
    ),
)
TEMPORARY = k8s.V1Volume(
    name="temporary",
    empty_dir=k8s.V1EmptyDirVolumeSource(),
)
MOUNTS = [
    k8s.V1VolumeMount(name="workspace", mount_path=<%= paths.workspace %>),
    k8s.V1VolumeMount(name="temporary", mount_path=<%= paths.temporary %>),
]
<% if hasPrograms %>
CONFIG_MOUNT = k8s.V1VolumeMount(
    name="config",
    mount_path=<%= paths.config %>,
    read_only=True,
)
<% end %>

DEFAULTS = {
<% if owner %>
    "owner": <%= owner %>,
<% end %>
    "namespace": <%= namespace %>,
    "in_cluster": True,
    "image_pull_policy": "IfNotPresent",
    "automount_service_account_token": False,
    "security_context": k8s.V1PodSecurityContext(
        run_as_non_root=True,
        run_as_user=<%= user %>,
        run_as_group=<%= user %>,
        fs_group=<%= user %>,
        fs_group_change_policy="OnRootMismatch",
        seccomp_profile=k8s.V1SeccompProfile(type="RuntimeDefault"),
    ),
    "container_security_context": k8s.V1SecurityContext(
        allow_privilege_escalation=False,
        read_only_root_filesystem=True,
        run_as_non_root=True,
        capabilities=k8s.V1Capabilities(drop=["ALL"]),
        seccomp_profile=k8s.V1SeccompProfile(type="RuntimeDefault"),
    ),
    # Results are files, and logs and events are kept with the task.
    "do_xcom_push": False,
    "get_logs": True,
    "log_events_on_failure": True,
    "log_pod_spec_on_failure": False,
    "termination_message_policy": "FallbackToLogsOnError",
    "on_finish_action": "delete_pod",
    # A worker that is lost does not cost the pod.
    "durable": True,
    "retry_delay": timedelta(<%= retryDelay.unit %>=<%= retryDelay.amount %>),
    "retry_exponential_backoff": <%= retryFactor %>,
    "max_retry_delay": timedelta(<%= maximumRetryDelay.unit %>=<%= maximumRetryDelay.amount %>),
    "weight_rule": "absolute",
    "on_failure_callback": report_failure,
}
<% for dag in dags %>

with DAG(
    dag_id=<%= dag.id %>,
    description=<%= dag.description %>,
<% if dag.schedule %>
    schedule=CronTriggerTimetable(
        <%= dag.schedule.cron %>,
        timezone=<%= dag.schedule.timezone %>,
    ),
<% else %>
    schedule=None,
<% end %>
    catchup=False,
    max_active_runs=<%= dag.maximumRuns %>,
    max_active_tasks=<%= dag.maximumTasks %>,
    dagrun_timeout=timedelta(<%= dag.timeout.unit %>=<%= dag.timeout.amount %>),
    default_args=DEFAULTS,
    on_failure_callback=report_failure,
    tags=<%= dag.tags %>,
    doc_md=(
<% for line in dag.page %>
        <%= line %>
<% end %>
    ),
):
<% for task in dag.tasks %>
<% if not task.isFirst %>

<% end %>
    <%= task.variable %> = KubernetesPodOperator(
        task_id=<%= task.id %>,
        doc_md=<%= task.page %>,
        name=<%= task.podName %>,
        image=<%= task.image %>,
<% if task.command %>
        cmds=<%= task.command %>,
<% end %>
<% if task.arguments %>
        arguments=<%= task.arguments %>,
<% end %>
        env_vars={
            **VARIABLES,
<% for variable in task.variables %>
            <%= variable.key %>: <%= variable.value %>,
<% end %>
        },
<% if task.secretVariables %>
        pod_runtime_info_envs=[
<% if task.runPrefix %>
            *run_id(<%= task.runPrefix %>),
<% else %>
            *run_id(),
<% end %>
<% for variable in task.secretVariables %>
            k8s.V1EnvVar(
                name=<%= variable.name %>,
                value_from=k8s.V1EnvVarSource(
                    secret_key_ref=k8s.V1SecretKeySelector(
                        name=<%= variable.secret %>,
                        key=<%= variable.key %>,
                    ),
                ),
            ),
<% end %>
        ],
<% else %>
<% if task.runPrefix %>
        pod_runtime_info_envs=run_id(<%= task.runPrefix %>),
<% else %>
        pod_runtime_info_envs=run_id(),
<% end %>
<% end %>
        labels={
            **LABELS,
            "mlgen.dev/stage": <%= task.id %>,
<% if task.queue %>
            "kueue.x-k8s.io/queue-name": <%= task.queue %>,
<% end %>
        },
<% if task.configDigest %>
        annotations={"mlgen.dev/config": <%= task.configDigest %>},
<% end %>
        volumes=[
            WORKSPACE,
            TEMPORARY,
<% if task.config %>
            config(<%= task.config %>),
<% end %>
<% for bucket in task.buckets %>
            bucket(<%= bucket.claim %>),
<% end %>
<% for result in task.results %>
            bucket(
                <%= result.claim %>,
                read_only=False,
            ),
<% end %>
<% for file in task.files %>
            k8s.V1Volume(
                name=<%= file.configMap %>,
                config_map=k8s.V1ConfigMapVolumeSource(
                    name=<%= file.configMap %>,
                    items=[
                        k8s.V1KeyToPath(
                            key=<%= file.key %>,
                            path=<%= file.file %>,
                        ),
                    ],
                ),
            ),
<% end %>
<% for secret in task.secrets %>
            k8s.V1Volume(
                name=<%= secret.volume %>,
                secret=k8s.V1SecretVolumeSource(
                    secret_name=<%= secret.secret %>,
                    default_mode=0o440,
                    items=[
                        k8s.V1KeyToPath(
                            key=<%= secret.key %>,
                            path=<%= secret.file %>,
                        ),
                    ],
                ),
            ),
<% end %>
        ],
        volume_mounts=[
            *MOUNTS,
<% if task.config %>
            CONFIG_MOUNT,
<% end %>
<% for bucket in task.buckets %>
            k8s.V1VolumeMount(
                name=<%= bucket.claim %>,
                mount_path=<%= bucket.path %>,
                read_only=True,
            ),
<% end %>
<% for result in task.results %>
            k8s.V1VolumeMount(
                name=<%= result.claim %>,
                mount_path=<%= result.path %>,
            ),
<% end %>
<% for file in task.files %>
            k8s.V1VolumeMount(
                name=<%= file.configMap %>,
                mount_path=<%= file.path %>,
                read_only=True,
            ),
<% end %>
<% for secret in task.secrets %>
            k8s.V1VolumeMount(
                name=<%= secret.volume %>,
                mount_path=<%= secret.path %>,
                read_only=True,
            ),
<% end %>
        ],
        container_resources=k8s.V1ResourceRequirements(
            requests=<%= task.resources %>,
            limits=<%= task.resources %>,
        ),
        service_account_name=<%= task.serviceAccount %>,
<% if task.nodeSelector %>
        node_selector=<%= task.nodeSelector %>,
<% end %>
<% if task.tolerations %>
        tolerations=[
<% for toleration in task.tolerations %>
            k8s.V1Toleration(
                key=<%= toleration.key %>,
<% if toleration.value %>
                operator="Equal",
                value=<%= toleration.value %>,
<% else %>
                operator="Exists",
<% end %>
                effect="NoSchedule",
            ),
<% end %>
        ],
<% end %>
<% if task.priorityClass %>
        priority_class_name=<%= task.priorityClass %>,
<% end %>
        priority_weight=<%= task.weight %>,
        retries=<%= task.retries %>,
<% if task.config %>
        retry_policy=RetryWithoutVerdict(),
<% end %>
<% if task.skipCode %>
        skip_on_exit_code=<%= task.skipCode %>,
<% end %>
        schedule_timeout_seconds=<%= task.nodeTimeout %>,
        startup_timeout_seconds=<%= task.imageTimeout %>,
        active_deadline_seconds=<%= task.deadline %>,
        execution_timeout=timedelta(<%= task.timeout.unit %>=<%= task.timeout.amount %>),
    )
<% end %>
<% for path in dag.chains %>

    chain(
<% for task in path %>
        <%= task %>,
<% end %>
    )
<% end %>
<% end %>
