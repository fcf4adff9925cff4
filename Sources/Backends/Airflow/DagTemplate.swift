internal import Formats
internal import IR
internal import RuntimeContract
internal import Source

/// What the template of DAG files may use, field by field.
extension DagFile {
  static let template = TemplateDefinition<DagFile>(
    "airflow/dag.py", .python, "The DAGs of an environment, for Airflow 3.3.",
    [
      .optional("owner", .text, "Who answers for the pipeline.") { file in
        file.plan.identity.owner.isEmpty ? nil : file.plan.identity.$owner
      },
      .required("namespace", .text, "Where the pods run.") { $0.plan.identity.$namespace },
      .required("podLabels", .map(of: .text), "Labels of every pod.", \.labels),
      .required("variables", .map(of: .jinja), "Environment variables of every task.", \.variables),
      .required("readme", .text, "The page about the pipeline's output, from the repository's root.") {
        Sourced($0.readme, rule: "the page that explains the output")
      },
      .required("finalExitCodes", .list(of: .integer), "What is not tried again.", \.finalExitCodes),
      .required("retryDelay", duration, "The wait before the first retry.") { $0.plan.backoff.$delay },
      .required("retryFactor", .integer, "How much longer each wait is.") { $0.plan.backoff.$factor },
      .required("maximumRetryDelay", duration, "The longest wait.") { $0.plan.backoff.$maximum },
      .required("workspace", .text, "The claim of the volume that runs share.") { $0.plan.volumes.workspace.$name },
      .required("paths", paths, "Folders inside of containers.") { _ in () },
      .required("user", .integer, "The user and group that containers run as.") { _ in
        Sourced(PodSecurity.user, rule: "the user `nonroot` of distroless images")
      },
      .required("hasSchedule", .flag, "Whether a DAG runs by itself.") { file in
        flag(file.dags.contains { $0.workflow.schedule != nil })
      },
      .required("hasChains", .flag, "Whether a task waits for another.") { file in
        flag(file.dags.contains { !$0.chains.isEmpty })
      },
      .required("hasPrograms", .flag, "Whether a task runs a program of mlgen.") { file in
        flag(file.tasks.contains { $0.config != nil })
      },
      .required("hasBuckets", .flag, "Whether a task reads or writes a bucket.") { file in
        flag(file.tasks.contains { !$0.buckets.isEmpty || !$0.results.isEmpty })
      },
      .required("usesLiteral", .flag, "Whether a text must be kept from Jinja.") { flag($0.usesLiteral) },
      .required("dags", .list(of: dag), "The DAGs of the file.", \.dags),
    ])

  private static func flag(_ value: Bool) -> Sourced<Bool> { Sourced(value, rule: "what a DAG of this kind needs") }

  private static let paths = TemplateType<Void>.record([
    .required("config", .text, "The config's folder.") { path(Contract.Path.config) },
    .required("workspace", .text, "The shared volume.") { path(Contract.Path.workspace) },
    .required("temporary", .text, "The only other writable folder.") { path(Contract.Path.temporary) },
  ])

  private static func path(_ path: String) -> Sourced<String> { Sourced(path, rule: "a path that programs know") }

  private static let dag = TemplateType<Dag>.record(
    [
      .required("id", .text, "The DAG's id.", \.id),
      .required("description", .text, "One line about it.", \.description),
      .required("page", .list(of: .text), "A page about it in Markdown, line by line.", \.page),
      .required("tags", .list(of: .text), "Words by which it is found.", \.tags),
      .optional("schedule", schedule, "When it runs; without one, somebody starts it.", \.workflow.schedule),
      .required("maximumRuns", .integer, "Runs at a time.") { $0.workflow.$maximumRuns },
      .required("maximumTasks", .integer, "Tasks of a run at a time.") { $0.workflow.$maximumStages },
      .required("timeout", duration, "How long a run may take.") { $0.workflow.$timeout },
      .required("tasks", .list(of: task), "Its tasks.", \.tasks),
      .required("chains", .list(of: .list(of: .identifier)), "Tasks that wait for each other, in order.", \.chains),
    ], origin: { $0.plan.identity.$pipeline.origin.joined(with: $0.workflow.$summary.origin) })

  private static let schedule = TemplateType<Schedule>.record([
    .required("cron", .text, "Five fields of cron.", \.$cron),
    .required("timezone", .text, "The time zone that they are read in.", \.$timezone),
  ])

  /// In the largest unit that divides it.
  private static let duration = TemplateType<Sourced<Int>>.record([
    .required("unit", .identifier, "An argument of `timedelta`.") { seconds in seconds.map { unit($0).name } },
    .required("amount", .integer, "How many of them.") { seconds in seconds.map { $0 / unit($0).seconds } },
  ])

  private static func unit(_ seconds: Int) -> (name: Identifier, seconds: Int) {
    if seconds.isMultiple(of: 3600) { return (Identifier(known: "hours"), 3600) }
    if seconds.isMultiple(of: 60) { return (Identifier(known: "minutes"), 60) }
    return (Identifier(known: "seconds"), 1)
  }

  private static let task = TemplateType<DagTask>.record(
    [
      .required("variable", .identifier, "The variable that holds it.") { AirflowNames.variable($0.stage.$name) },
      .required("isFirst", .flag, "Whether none stands before it in its DAG.") { flag($0.isFirst) },
      .required("id", .text, "Its id: the stage's name.") { $0.stage.$name },
      .required("page", .text, "One sentence about it.") { $0.stage.$summary },
      .required("podName", .text, "The stem of its pods' names.") { $0.stage.$objectName },
      .required("image", .text, "The image that it runs.") { $0.stage.$image },
      .required("command", .list(of: .jinja), "The program and its first words.", \.stage.command),
      .required("arguments", .list(of: .jinja), "The words behind the command.", \.stage.arguments),
      .required("variables", .map(of: .jinja), "Environment variables of its own.", \.variables),
      .required("secretVariables", .list(of: secretVariable), "Environment variables from Secrets.", \.secretVariables),
      .optional("runPrefix", .text, "What stands before the run's id in the name of its folder.", \.runPrefix),
      .optional("config", .text, "The ConfigMap of a program of mlgen.", \.config),
      .optional("configDigest", .text, "Changes with the config.", \.configDigest),
      .required("buckets", .list(of: bucket), "Buckets that it reads.", \.buckets),
      .required("results", .list(of: bucket), "Buckets that it puts its results into.", \.results),
      .required("files", .list(of: file), "Small files that it reads.", \.files),
      .required("secrets", .list(of: secretFile), "Files from Secrets.", \.secrets),
      .required("resources", .map(of: .jinja), "What it asks for, and may use.", \.resources),
      .required("serviceAccount", .text, "The account that it runs under.") { $0.stage.account.$name },
      .required("nodeSelector", .map(of: .jinja), "Labels that its node must have.") {
        NodeGroups.selector($0.stage, $0.plan.options)
      },
      .required("tolerations", .list(of: toleration), "Taints that it may stand.") {
        NodeGroups.tolerations($0.stage, $0.plan.options)
      },
      .optional("priorityClass", .text, "Its PriorityClass.") { $0.stage.placement.priorityClass },
      .optional("queue", .text, "The LocalQueue of Kueue that it waits in.") { $0.stage.placement.queue },
      .required("weight", .integer, "Of two waiting tasks the one with more comes first.") { $0.stage.$weight },
      .required("retries", .integer, "How often it is tried again.") { $0.stage.$retries },
      .optional(
        "skipCode", .integer, "The exit code that says that there is nothing to do for it and what follows.", \.skipCode
      ),
      .required("nodeTimeout", .integer, "How long it may wait for a node, in seconds.") { $0.stage.$nodeTimeout },
      .required("imageTimeout", .integer, "How long its image may take, in seconds.") { $0.stage.$imageTimeout },
      .required("deadline", .integer, "How long its pod may be on a node, in seconds.", \.deadline),
      .required("timeout", duration, "How long a try may take in all.", \.timeout),
    ], origin: { $0.stage.$name.origin })

  private static let secretVariable = TemplateType<DagTask.SecretVariable>.record(
    [
      .required("name", .text, "The variable.", \.name),
      .required("secret", .text, "The Secret.", \.secret.$secretName),
      .required("key", .text, "The key in it.", \.secret.$key),
    ], origin: { $0.name.origin })

  private static let bucket = TemplateType<Volumes.Bucket>.record(
    [
      .required("claim", .text, "The claim, and the volume's name in the pod.", \.$name),
      .required("path", .text, "Where it is mounted.", \.$mountPath),
    ], origin: { $0.$bucket.origin })

  private static let file = TemplateType<Volumes.DataFile>.record(
    [
      .required("configMap", .text, "The ConfigMap, and the volume's name in the pod.", \.$name),
      .required("key", .text, "The key in it.") { $0.$fileName.map(ConfigMaps.key) },
      .required("file", .text, "The file's name.", \.$fileName),
      .required("path", .text, "The folder that it is in.", \.$mountPath),
    ], origin: { $0.$name.origin })

  private static let secretFile = TemplateType<DagTask.SecretFile>.record(
    [
      .required("volume", .text, "The volume's name in the pod.", \.volume),
      .required("secret", .text, "The Secret.", \.mount.reference.$secretName),
      .required("key", .text, "The key in it.", \.mount.reference.$key),
      .required("file", .text, "The file's name.", \.file),
      .required("path", .text, "The folder that it is in.", \.folder),
    ], origin: { $0.mount.$path.origin })

  private static let toleration = TemplateType<NodeGroups.Toleration>.record(
    [
      .required("key", .text, "The taint's key.", \.key),
      .optional("value", .text, "The taint's value; without one, any.", \.value),
    ], origin: { $0.key.origin })
}
