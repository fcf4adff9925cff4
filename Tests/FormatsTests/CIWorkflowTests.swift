import Document
import Formats
import Source
import Testing

/// One model, two services: what each is told, and that no text of a spec becomes more than a text there.
@Suite struct CIWorkflowTests {
  private static func workflow(
    branch: String = "main", events: [CIWorkflow.Event] = [.push], change: (inout CIWorkflow.Job) -> Void = { _ in }
  ) -> CIWorkflow {
    var job = CIWorkflow.Job(
      id: "deliver", title: "Deliver", events: events,
      tool: .command("mlgen", image: Sourced("acme/mlgen:1", rule: "r")),
      minutes: 15, steps: [.init("Build", "mlgen build\n", pushes: true)], origin: .rule("the job"))
    change(&job)
    return CIWorkflow(
      name: "mlgen", homes: [Sourced("acme/ml", rule: "the home")], branches: [Sourced(branch, rule: "the branch")],
      schedule: "17 4 * * *", ownEmail: "mlgen@ci.invalid", jobs: [job], origin: .rule("the workflow"))
  }

  @Test func everyActionIsACommitWithItsVersionBesideIt() {
    let text = GitHubActions.render(
      Self.workflow {
        $0.role = .init(arn: Sourced("arn:aws:iam::1:role/r", rule: "r"), region: Sourced("eu-west-1", rule: "r"))
        $0.cache = .init(name: "c", folder: ".cache/c", files: Sourced("c/**", rule: "r"))
        $0.tool = .terraform("1.11.4")
      }, header: []
    ).string
    let uses = text.split(separator: "\n").filter { $0.contains("uses:") }
    #expect(uses.count == 4)
    for line in uses {
      #expect(line.wholeMatch(of: /\ +uses: [a-z\/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+/) != nil, "\(line)")
    }
  }

  @Test func onlyTheStepThatPushesHasTheCredential() throws {
    let text = GitHubActions.render(
      Self.workflow { $0.steps.append(.init("Other", "true\n")) }, header: []
    ).string
    #expect(text.ranges(of: "MLGEN_GIT_TOKEN: ").count == 1)
    #expect(text.contains("persist-credentials: false"))
  }

  @Test func whatAForkProposesGetsNoIdentity() {
    let text = GitHubActions.render(
      Self.workflow(events: [.proposal]) {
        $0.role = .init(arn: Sourced("arn:aws:iam::1:role/r", rule: "r"), region: Sourced("eu-west-1", rule: "r"))
      }, header: []
    ).string
    #expect(text.contains("github.event.pull_request.head.repo.full_name == github.repository"))
  }

  @Test func branchesAreNamesAndNoPatterns() {
    #expect(GitHubActions.render(Self.workflow(branch: "a+b"), header: []).string.contains(#"- a\+b"#))
  }

  @Test func linesKnowWhereTheyComeFrom() throws {
    for text in [
      GitHubActions.render(Self.workflow(), header: []), GitLabCI.render(Self.workflow(), header: []),
    ] {
      let lines = text.string.split(separator: "\n", omittingEmptySubsequences: false)
      let branch = try #require(lines.firstIndex { $0.contains("main") })
      #expect(text.origins[branch + 1].contains(.rule("the branch")))
      for line in 1...text.origins.lineCount { #expect(!text.origins[line].isEmpty, "line \(line)") }
    }
  }

  @Test(arguments: [
    ("images/enrich", "images/enrich"), ("", "''"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("$(id)", "'$(id)'"),
    ("${{ github.token }}", "'$''{{ github.token }}'"),
  ])
  func aWordIsThatWord(text: String, word: String) { #expect(ShellWord.quoted(text) == word) }
}
