internal import Document
internal import Formats
internal import IR
internal import Source

/// What is done for all pipelines of a repository: a proposal is checked, images are built, and what follows from a push is
/// committed.
struct CIJobs {
  let system: Automation.System
  let members: [CIFile.Member]
  let first: CIFile.Member
  let subfolder: Sourced<String>?
  /// Of the compiler.
  let version: String

  func workflow() -> CIWorkflow {
    let images = self.images
    return CIWorkflow(
      name: "mlgen", homes: distinct { $0.sync.$repository.map(Self.path) },
      branches: distinct { $0.deployment.$sourceBranch },
      // Not on the hour, when everybody's schedules begin.
      schedule: "17 4 * * *", ownEmail: CIFile.email,
      jobs: [check] + images.map(build) + images.map(push) + [deliver(images)],
      origin: first.automation.$system.origin.joined(with: first.sync.$repository.origin))
  }

  /// What the pipelines say, each text once.
  private func distinct(_ text: (CIFile.Member) -> Sourced<String>) -> [Sourced<String>] {
    var seen: Set<String> = []
    return members.map(text).filter { seen.insert($0.value).inserted }
  }

  /// `acme/ml` of `https://git.example.com/acme/ml.git`.
  static func path(of address: String) -> String {
    var path = address[...]
    if let scheme = path.firstRange(of: "://") {
      path = path[scheme.upperBound...].drop { $0 != "/" }.dropFirst()
    } else if let colon = path.firstIndex(of: ":") {
      path = path[path.index(after: colon)...]
    }
    if path.hasSuffix(".git") { path = path.dropLast(".git".count) }
    return String(path)
  }

  /// Each once, in the order of their names. That two pipelines mean the same by a name was found out before.
  private var images: [Automation.Image] {
    var seen: Set<String> = []
    return members.flatMap(\.automation.images).filter { seen.insert($0.name).inserted }
      .sorted { $0.name.precedesInBytes($1.name) }
  }

  /// The one that compiles as the files were compiled: that of the compiler's own version, where a pipeline has it.
  private var runtimeImage: Sourced<String> {
    (members.first { $0.automation.runtimeImage.hasSuffix(":\(version)") } ?? first).automation.$runtimeImage
  }

  private var mlgen: CIWorkflow.Tool { .command("mlgen", image: runtimeImage) }

  /// A script that begins in the project's folder.
  private func inProject(_ script: String) -> String {
    subfolder.map { "cd \(ShellWord.quoted($0.value))\n\(script)" } ?? script
  }

  // MARK: - Jobs

  private var check: CIWorkflow.Job {
    let report = "mlgen-findings.json"
    let findings: CIWorkflow.Step =
      switch system {
      case .githubActions:
        CIWorkflow.Step("Judge the specs", inProject("mlgen validate --format \(GitHubActions.diagnosticFormat)\n"))
      case .gitlabCI:
        CIWorkflow.Step(
          "Judge the specs",
          "(\n\(inProject("mlgen validate --format \(GitLabCI.diagnosticFormat)\n"))) >\(report)\n", report: report)
      }
    var job = CIWorkflow.Job(
      id: "check", title: "The specs, and the output that follows from them", events: [.proposal, .schedule],
      tool: mlgen, minutes: 15,
      steps: [findings, .init("Compare the output", inProject("mlgen build --check\n"))],
      origin: first.automation.$system.origin)
    allowRuntimeImage(&job)
    return job
  }

  private func build(_ image: Automation.Image) -> CIWorkflow.Job {
    var job = CIWorkflow.Job(
      id: "build-\(image.name)", title: "Build \(image.name)", events: [.proposal], tool: .docker, minutes: 60,
      steps: [.init("Test and build", CIScripts.build)], origin: image.$name.origin)
    job.paths = [image.$context]
    describe(image, &job)
    return job
  }

  private func push(_ image: Automation.Image) -> CIWorkflow.Job {
    var job = CIWorkflow.Job(
      id: "push-\(image.name)", title: "Push \(image.name)", events: [.push], tool: .docker, minutes: 60,
      steps: [.init("Build and push what is new", CIScripts.push(image.name))], origin: image.$name.origin)
    describe(image, &job)
    job.variables.append(.init("IMAGE", Node(image.$registry.combined(with: image.$name) { "\($0)/\($1)" })))
    job.outputs = .init(file: CIScripts.outputs, variables: [CIScripts.variable(of: image.name)])
    allow(image.$registry.map(Self.host), writes: true, &job)
    return job
  }

  private func describe(_ image: Automation.Image, _ job: inout CIWorkflow.Job) {
    job.variables += [
      .init("CONTEXT", Node(image.$context)), .init("DOCKERFILE", Node(image.$dockerfile)),
      .init("CACHE", Node(".cache/\(image.name)")),
    ]
    job.cache = .init(
      name: "image-\(image.name)", folder: ".cache/\(image.name)", files: image.$context.map { "\($0)/**" })
  }

  private func deliver(_ images: [Automation.Image]) -> CIWorkflow.Job {
    let pins = members.compactMap { member -> CIScripts.Pin? in
      guard !member.automation.images.isEmpty else { return nil }
      return CIScripts.Pin(
        pipeline: member.deployment.pipeline, environment: member.deployment.environment,
        isProduction: member.deployment.isProduction, images: member.automation.images)
    }
    // The branch that was pushed.
    let place =
      switch system {
      case .githubActions: "--branch \"$GITHUB_REF_NAME\" --push"
      case .gitlabCI: "--branch \"$CI_COMMIT_BRANCH\" --push --remote \(GitLabCI.remote)"
      }
    var steps: [CIWorkflow.Step] = []
    if !pins.isEmpty { steps.append(.init("Pin the images", inProject(CIScripts.pin(pins)))) }
    steps.append(
      .init(
        "Build, commit and push", inProject("mlgen build --commit --pins \(place)\n"),
        pushes: true))
    var job = CIWorkflow.Job(
      id: "deliver", title: "Commit what follows", events: [.push], tool: mlgen, minutes: 15, steps: steps,
      origin: first.deployment.$sourceBranch.origin)
    job.needs = images.map { "push-\($0.name)" }
    job.inputs = images.map { ("push-\($0.name)", CIScripts.variable(of: $0.name)) }
    job.writes = true
    for role in ["AUTHOR", "COMMITTER"] {
      job.variables += [
        .init("GIT_\(role)_NAME", "mlgen"), .init("GIT_\(role)_EMAIL", Node(CIFile.email)),
      ]
    }
    allowRuntimeImage(&job)
    return job
  }

  // MARK: - Registries

  private func allowRuntimeImage(_ job: inout CIWorkflow.Job) {
    // GitLab's runners pull the image of a job by themselves.
    guard system == .githubActions, runtimeImage.value.contains("/") else { return }
    let host = runtimeImage.map(Self.host)
    // Without a dot it is an account of Docker Hub; who asks there, and elsewhere, needs no name to pull.
    if host.value == "ghcr.io" || Self.ecr(host.value) != nil { allow(host, writes: false, &job) }
  }

  private func allow(_ host: Sourced<String>, writes: Bool, _ job: inout CIWorkflow.Job) {
    if let ecr = Self.ecr(host.value) {
      let role = writes ? "mlgen-ci-write" : "mlgen-ci-read"
      job.role = .init(
        arn: host.map { _ in "arn:\(ecr.partition):iam::\(ecr.account):role/\(role)" },
        region: host.map { _ in ecr.region })
      job.logins.append(.init(host: host, kind: .ecr(region: ecr.region), writes: writes))
    } else {
      let isOwn = host.value == "ghcr.io" && system == .githubActions
      job.logins.append(.init(host: host, kind: isOwn ? .ghcr : .password, writes: writes))
    }
  }

  /// What stands before the first `/`.
  private static func host(_ image: String) -> String { String(image.prefix { $0 != "/" }) }

  /// Of `ACCOUNT.dkr.ecr.REGION.amazonaws.com`; nil for a registry of others.
  static func ecr(_ host: String) -> (account: String, region: String, partition: String)? {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 6, parts[1] == "dkr", parts[2] == "ecr" else { return nil }
    switch parts[4...].joined(separator: ".") {
    case "amazonaws.com": return (parts[0], parts[3], parts[3].hasPrefix("us-gov-") ? "aws-us-gov" : "aws")
    case "amazonaws.com.cn": return (parts[0], parts[3], "aws-cn")
    default: return nil
    }
  }
}
