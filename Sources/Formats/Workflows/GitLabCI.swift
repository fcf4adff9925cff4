public import Document
internal import Source

/// Prints a workflow as GitLab CI reads it.
///
/// Keywords as in GitLab's "CI/CD YAML syntax reference". A job runs in the image of its tool.
public enum GitLabCI {
  public static let path = ".gitlab-ci.yml"
  public static let diagnosticFormat = "gitlab"
  /// A name for the address of the repository without the password that GitLab puts into it.
  public static let remote = "mlgen"

  private static let docker = "docker:28.5.2-cli"
  private static let daemon = "docker:28.5.2-dind"

  public static func render(_ workflow: CIWorkflow, header: [String]) -> RenderedText {
    var entries: [Node.Entry] = [
      .init("workflow", ["name": Node(workflow.name), "rules": rules(of: workflow)]),
      .init("stages", .list(stages(of: workflow).map { Node($0) })),
    ]
    entries += workflow.jobs.map { .init($0.id, job($0, in: workflow)) }
    return YAMLWriter.render(.mapping(entries, origin: workflow.origin), header: header)
  }

  /// Merge requests, what was pushed to the branch but by this itself, and schedules.
  private static func rules(of workflow: CIWorkflow) -> Node {
    let elsewhere = workflow.homes.map { "$CI_PROJECT_PATH != \(literal($0.value))" }
    var rules: [Node] = [
      ["if": Node(elsewhere.joined(separator: " && "), origin: origin(of: workflow.homes)), "when": "never"]
    ]
    for branch in workflow.branches {
      let name = literal(branch.value)
      let author = pattern(workflow.ownEmail)
      for rule in [
        "$CI_PIPELINE_SOURCE == \"merge_request_event\" && $CI_MERGE_REQUEST_TARGET_BRANCH_NAME == \(name)",
        "$CI_PIPELINE_SOURCE == \"push\" && $CI_COMMIT_BRANCH == \(name) && $CI_COMMIT_AUTHOR !~ /<\(author)>$/",
        "$CI_PIPELINE_SOURCE == \"schedule\" && $CI_COMMIT_BRANCH == \(name)",
      ] {
        rules.append(["if": Node(rule, origin: branch.origin)])
      }
    }
    return .list(rules)
  }

  private static func origin(of texts: [Sourced<String>]) -> Origin? {
    texts.dropFirst().reduce(texts.first?.origin) { $0?.joined(with: $1.origin) }
  }

  /// In the order in which jobs need each other.
  private static func stages(of workflow: CIWorkflow) -> [String] {
    var stages: [String] = []
    for job in workflow.jobs {
      let stage = Self.stage(of: job)
      if !stages.contains(stage) { stages.append(stage) }
    }
    return stages
  }

  private static func stage(of job: CIWorkflow.Job) -> String {
    guard job.events.contains(.push) else { return "check" }
    return job.writes ? "deliver" : "images"
  }

  private static func job(_ job: CIWorkflow.Job, in workflow: CIWorkflow) -> Node {
    let reports = job.steps.compactMap(\.report)
    return .mapping(
      [
        .init("stage", Node(stage(of: job))),
        .init("needs", job.needs.isEmpty ? .absent : .list(job.needs.map { ["job": Node($0), "artifacts": true] })),
        .init("image", image(of: job)),
        .init("services", uses(job, .docker) ? [Node(daemon)] : .absent),
        .init("rules", .list(job.events.map { rule(for: $0, job) })),
        .init("timeout", Node("\(job.minutes) minutes")),
        .init("interruptible", Node(!job.events.contains(.push))),
        .init("resource_group", job.writes ? Node("\(workflow.name)-\(job.id)") : .absent),
        .init("id_tokens", job.role == nil ? .absent : ["AWS_TOKEN": ["aud": "sts.amazonaws.com"]]),
        .init("variables", variables(of: job)),
        .init(
          "cache",
          job.cache.map { cache in
            [
              "key": [
                "files": [Node(cache.files)], "prefix": Node(cache.name),
              ],
              "paths": [Node("\(cache.folder)/")],
            ]
          } ?? .absent),
        .init("before_script", before(job)),
        .init("script", .list(job.steps.map { Node($0.script) })),
        .init("artifacts", artifacts(of: job, reports: reports)),
      ], origin: job.origin)
  }

  private static func uses(_ job: CIWorkflow.Job, _ tool: CIWorkflow.Tool) -> Bool {
    if case .docker = tool, case .docker = job.tool { true } else { false }
  }

  private static func image(of job: CIWorkflow.Job) -> Node {
    switch job.tool {
    case .command(_, let image): ["name": Node(image), "entrypoint": [""]]
    case .docker: Node(docker)
    case .terraform(let version): ["name": Node("hashicorp/terraform:\(version)"), "entrypoint": [""]]
    }
  }

  private static func rule(for event: CIWorkflow.Event, _ job: CIWorkflow.Job) -> Node {
    let source =
      switch event {
      case .proposal: "merge_request_event"
      case .push: "push"
      case .schedule: "schedule"
      }
    return [
      "if": Node("$CI_PIPELINE_SOURCE == \"\(source)\""),
      "changes": event == .proposal && !job.paths.isEmpty
        ? .list(job.paths.map { Node("\($0.value)/**/*", origin: $0.origin) }) : .absent,
    ]
  }

  private static func variables(of job: CIWorkflow.Job) -> Node {
    var entries = job.variables
    if uses(job, .docker) {
      entries += [
        .init("DOCKER_HOST", "tcp://docker:2376"), .init("DOCKER_TLS_CERTDIR", "/certs"),
        .init("DOCKER_TLS_VERIFY", "1"), .init("DOCKER_CERT_PATH", "/certs/client"),
      ]
    }
    if let role = job.role {
      entries += [
        .init("AWS_ROLE_ARN", Node(role.$arn)), .init("AWS_REGION", Node(role.$region)),
        .init("AWS_WEB_IDENTITY_TOKEN_FILE", "/tmp/aws-token"),
      ]
    }
    // Departures are found in the history.
    if job.writes { entries += [.init("GIT_DEPTH", "0"), .init("GIT_STRATEGY", "clone")] }
    return entries.isEmpty ? .absent : .mapping(entries)
  }

  private static func before(_ job: CIWorkflow.Job) -> Node {
    var scripts: [Node] = []
    if let role = job.role {
      scripts.append(Node("printf %s \"$AWS_TOKEN\" >\"$AWS_WEB_IDENTITY_TOKEN_FILE\"", origin: role.$arn.origin))
    }
    if uses(job, .docker) {
      for login in job.logins { scripts.append(Node(Self.login(login), origin: login.$host.origin)) }
    }
    if job.writes {
      scripts.append(
        Node(
          """
          printf '[remote "\(remote)"]\\n\\turl = %s.git\\n\\tfetch = +refs/heads/*:refs/remotes/\(remote)/*\\n' \\
            "$CI_PROJECT_URL" >>.git/config

          """))
    }
    return scripts.isEmpty ? .absent : .list(scripts)
  }

  private static func login(_ login: CIWorkflow.Login) -> String {
    switch login.kind {
    case .ecr(let region):
      """
      apk add --no-cache --quiet aws-cli
      aws ecr get-login-password --region \(ShellWord.quoted(region)) |
        docker login --username AWS --password-stdin \(ShellWord.quoted(login.host))

      """
    case .ghcr, .password:
      """
      printf %s "$REGISTRY_PASSWORD" |
        docker login --username "$REGISTRY_USER" --password-stdin \(ShellWord.quoted(login.host))

      """
    }
  }

  private static func artifacts(of job: CIWorkflow.Job, reports: [String]) -> Node {
    if let outputs = job.outputs { return ["reports": ["dotenv": Node(outputs.file)]] }
    return reports.isEmpty
      ? .absent : ["when": "always", "reports": ["codequality": .list(reports.map { Node($0) })]]
  }

  /// A text in GitLab's rules.
  private static func literal(_ text: String) -> String {
    "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }

  /// A text in a regular expression; an address has nothing but dots to escape.
  private static func pattern(_ text: String) -> String { text.replacing(".", with: "\\.") }
}
