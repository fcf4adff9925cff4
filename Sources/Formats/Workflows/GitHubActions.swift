public import Document
internal import Source

/// Prints a workflow as GitHub Actions read it.
///
/// Fields as in GitHub's "Workflow syntax". Every action of others is named by the id of a commit, for tags can be moved.
public enum GitHubActions {
  public static let path = ".github/workflows/mlgen.yml"
  /// A file with findings is no file here: what is printed becomes annotations.
  public static let diagnosticFormat = "github"

  private struct Action {
    let use: String
    let version: String

    init(_ name: String, _ version: String, _ commit: String) {
      use = "\(name)@\(commit)"
      self.version = version
    }
  }

  private static let checkout = Action("actions/checkout", "v7.0.1", "3d3c42e5aac5ba805825da76410c181273ba90b1")
  private static let cache = Action("actions/cache", "v5.0.5", "27d5ce7f107fe9357f9df03efb73ab90386fccae")
  private static let credentials = Action(
    "aws-actions/configure-aws-credentials", "v6.2.3", "e6de054238d6b7531b4efff3b6587d9aade6a06c")
  private static let terraform = Action(
    "hashicorp/setup-terraform", "v4.0.1", "dfe3c3f87815947d99a8997f908cb6525fc44e9e")

  public static func render(_ workflow: CIWorkflow, header: [String]) -> RenderedText {
    let node: Node = [
      "name": Node(workflow.name),
      "on": [
        "pull_request": ["branches": .list(workflow.branches.map { Node($0.map(pattern)) })],
        "push": ["branches": .list(workflow.branches.map { Node($0.map(pattern)) })],
        "schedule": [["cron": Node(workflow.schedule)]],
      ],
      // Each job asks for what it needs.
      "permissions": [:],
      "concurrency": [
        "group": "mlgen-${{ github.event_name }}-${{ github.ref }}",
        "cancel-in-progress": "${{ github.event_name == 'pull_request' }}",
      ],
      "defaults": ["run": ["shell": "bash"]],
      "jobs": .mapping(workflow.jobs.map { .init($0.id, job($0, in: workflow)) }),
    ]
    let actions = [checkout, cache, credentials, terraform]
    return YAMLWriter.render(
      node.from(workflow.origin), header: header,
      remarks: Dictionary(uniqueKeysWithValues: actions.map { ($0.use, $0.version) }))
  }

  private static func job(_ job: CIWorkflow.Job, in workflow: CIWorkflow) -> Node {
    .mapping(
      [
        .init("name", Node(job.title)),
        .init("if", condition(of: job, in: workflow)),
        .init("needs", job.needs.isEmpty ? .absent : .list(job.needs.map { Node($0) })),
        .init("runs-on", "ubuntu-24.04"),
        .init("timeout-minutes", Node(job.minutes)),
        .init("permissions", permissions(of: job)),
        .init("outputs", outputs(of: job)),
        .init("env", environment(of: job)),
        .init("steps", .list(steps(of: job))),
      ], origin: job.origin)
  }

  private static func condition(of job: CIWorkflow.Job, in workflow: CIWorkflow) -> Node {
    let homes = workflow.homes.map { "github.repository == \(literal($0.value))" }
    var parts = [homes.count == 1 ? homes[0] : "(\(homes.joined(separator: " || ")))"]
    if job.events.count < 3 {
      let events = job.events.map { event -> String in
        switch event {
        case .proposal: "github.event_name == 'pull_request'"
        case .push: "github.event_name == 'push'"
        case .schedule: "github.event_name == 'schedule'"
        }
      }
      parts.append(events.count == 1 ? events[0] : "(\(events.joined(separator: " || ")))")
    }
    if job.role != nil, job.events.contains(.proposal) {
      // A fork is given no identity, so there is no use in trying.
      parts.append(
        "(github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository)")
    }
    if job.events.contains(.push) {
      parts.append("github.event.head_commit.author.email != \(literal(workflow.ownEmail))")
    }
    return Node(
      parts.joined(separator: " && "), origin: workflow.homes.reduce(job.origin) { $0.joined(with: $1.origin) })
  }

  private static func permissions(of job: CIWorkflow.Job) -> Node {
    let packages = job.logins.filter { $0.kind == .ghcr }
    return [
      "contents": job.writes ? "write" : "read",
      "id-token": job.role == nil ? .absent : "write",
      "packages": packages.isEmpty ? .absent : packages.contains(where: \.writes) ? "write" : "read",
    ]
  }

  private static func outputs(of job: CIWorkflow.Job) -> Node {
    guard let outputs = job.outputs else { return .absent }
    return .mapping(outputs.variables.map { .init($0, "${{ steps.outputs.outputs.\($0) }}") })
  }

  private static func environment(of job: CIWorkflow.Job) -> Node {
    var entries = job.variables
    if case .command(_, let image) = job.tool { entries.append(.init("MLGEN_IMAGE", Node(image))) }
    entries += job.inputs.map { .init($0.variable, "${{ needs.\($0.job).outputs.\($0.variable) }}") }
    return entries.isEmpty ? .absent : .mapping(entries)
  }

  // MARK: - Steps

  private static func steps(of job: CIWorkflow.Job) -> [Node] {
    let filters = !job.paths.isEmpty && job.events.contains(.proposal)
    var rest: [[Node.Entry]] = []
    if let role = job.role {
      rest.append(
        use(
          credentials, "Take the role in AWS",
          with: ["role-to-assume": Node(role.$arn), "aws-region": Node(role.$region), "mask-aws-account-id": true]))
    }
    for login in job.logins { rest.append(Self.login(login)) }
    switch job.tool {
    case .command(let name, _): rest.append(run("Provide \(name)", wrapper(of: name)))
    case .terraform(let version):
      rest.append(
        use(
          terraform, "Install Terraform",
          // The wrapper changes exit codes and what is printed.
          with: ["terraform_version": Node(version), "terraform_wrapper": false]))
    case .docker: break
    }
    if let cache = job.cache {
      rest.append(
        use(
          Self.cache, "Keep \(cache.folder)",
          with: [
            "path": Node(cache.folder),
            "key": Node("\(cache.name)-${{ hashFiles(\(literal(cache.files.value))) }}", origin: cache.files.origin),
            "restore-keys": Node("\(cache.name)-"),
          ]))
    }
    for step in job.steps {
      rest.append(run(step.title, step.script, env: step.pushes ? ["MLGEN_GIT_TOKEN": "${{ github.token }}"] : .absent))
    }
    if let outputs = job.outputs {
      rest.append([.init("id", "outputs")] + run("Hand over", "cat \(outputs.file) >>\"$GITHUB_OUTPUT\""))
    }
    let depth = job.writes ? 0 : filters ? 2 : 1
    var steps: [[Node.Entry]] = [
      use(
        checkout, "Check out",
        with: ["persist-credentials": false, "fetch-depth": depth == 1 ? .absent : Node(depth)])
    ]
    if filters {
      steps.append([.init("id", "changes")] + run("Look at what changed", changes(below: job.paths.map(\.value))))
      rest = rest.map { [$0[0], .init("if", "steps.changes.outputs.any == 'true'")] + $0.dropFirst() }
    }
    return (steps + rest).map { .mapping($0) }
  }

  /// A proposal is checked out as it would be merged: the first parent is what it would be merged into.
  private static func changes(below paths: [String]) -> String {
    """
    if [ "$GITHUB_EVENT_NAME" = pull_request ] &&
      git diff --quiet HEAD^1 HEAD -- \(paths.map(ShellWord.quoted).joined(separator: " ")); then
      echo any=false >>"$GITHUB_OUTPUT"
    else
      echo any=true >>"$GITHUB_OUTPUT"
    fi

    """
  }

  /// A command that is run in its image, on the files of the job, as the job's own user.
  private static func wrapper(of name: String) -> String {
    """
    mkdir -p "$RUNNER_TEMP/bin"
    cat >"$RUNNER_TEMP/bin/\(name)" <<'END'
    #!/bin/sh
    exec docker run --rm --user "$(id -u):$(id -g)" --volume "$GITHUB_WORKSPACE:$GITHUB_WORKSPACE" --workdir "$PWD" \\
      --env GIT_AUTHOR_NAME --env GIT_AUTHOR_EMAIL --env GIT_COMMITTER_NAME --env GIT_COMMITTER_EMAIL \\
      --env MLGEN_GIT_TOKEN --entrypoint \(name) "$MLGEN_IMAGE" "$@"
    END
    chmod +x "$RUNNER_TEMP/bin/\(name)"
    echo "$RUNNER_TEMP/bin" >>"$GITHUB_PATH"

    """
  }

  private static func login(_ login: CIWorkflow.Login) -> [Node.Entry] {
    let title = "Log in to \(login.host)"
    switch login.kind {
    case .ecr(let region):
      return run(
        title,
        """
        aws ecr get-login-password --region \(ShellWord.quoted(region)) |
          docker login --username AWS --password-stdin \(ShellWord.quoted(login.host))

        """, origin: login.$host.origin)
    case .ghcr:
      return run(
        title,
        """
        printf %s "$TOKEN" | docker login --username "$GITHUB_ACTOR" --password-stdin \(ShellWord.quoted(login.host))

        """, env: ["TOKEN": "${{ github.token }}"], origin: login.$host.origin)
    case .password:
      return run(
        title,
        """
        printf %s "$REGISTRY_PASSWORD" |
          docker login --username "$REGISTRY_USER" --password-stdin \(ShellWord.quoted(login.host))

        """,
        env: [
          "REGISTRY_USER": "${{ secrets.REGISTRY_USER }}", "REGISTRY_PASSWORD": "${{ secrets.REGISTRY_PASSWORD }}",
        ], origin: login.$host.origin)
    }
  }

  private static func use(_ action: Action, _ title: String, with: Node) -> [Node.Entry] {
    [.init("name", Node(title)), .init("uses", Node(action.use)), .init("with", with)]
  }

  private static func run(_ title: String, _ script: String, env: Node = .absent, origin: Origin? = nil) -> [Node.Entry]
  {
    [.init("name", Node(title)), .init("env", env), .init("run", Node(script, origin: origin))]
  }

  /// A branch as GitHub's filters take it: of what is special there, git allows these.
  private static func pattern(_ branch: String) -> String {
    branch.replacing("!", with: "\\!").replacing("+", with: "\\+").replacing("]", with: "\\]")
  }

  /// A text in GitHub's expressions.
  private static func literal(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
}
