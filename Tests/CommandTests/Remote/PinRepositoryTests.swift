import Foundation
import Testing

/// `mlgen pin … --from MODEL_FOLDER --repository URL --commit --push`: what the stage `model_deployment` runs.
@Suite struct PinRepositoryTests {
  private static func pin(
    _ setting: PushSetting, _ repository: String, environment: String = "prod", run: String = "run-1",
    _ more: [String] = [], _ variables: [String: String] = [:]
  ) throws -> Executable.Outcome {
    try setting.mlgen(
      setting.folder.url.path,
      ["pin", "one", environment, "--from", "\(run)/model", "--repository", repository, "--commit", "--push"] + more,
      variables)
  }

  private static func expectDeployed(_ setting: PushSetting, version: String = "1") throws {
    #expect(try setting.content("pins/one.yaml").contains("version: \"\(version)\""))
    #expect(
      try setting.content("generated/one/prod/kubernetes/inference-service.yaml")
        .contains("s3://acme-models/one/\(version)/"))
    try setting.checkWhole()
  }

  @Test func pinsAndTreeArriveTogether() throws {
    let setting = try PushSetting()
    let temporary = try ScratchFolder()
    let before = try setting.folder.git("-C", setting.bare, "rev-list", "--count", "main")
    let pin = try Self.pin(setting, "file://\(setting.bare)", [], ["TMPDIR": temporary.url.path])
    #expect(pin.status == 0, "\(pin.errors)")
    try Self.expectDeployed(setting)
    #expect(before == "2\n")
    #expect(try setting.folder.git("-C", setting.bare, "rev-list", "--count", "main") == "3\n")
    #expect(try setting.folder.git("-C", setting.bare, "log", "-1", "--format=%s", "main") == "Pin one in prod\n")
    // The other pipeline is nobody's business here.
    #expect(throws: Tool.Failure.self) { try setting.content("generated/two/mlgen.lock") }
    let again = try Self.pin(setting, setting.bare, [], ["TMPDIR": temporary.url.path])
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.errors.contains("nothing to commit"), "\(again.errors)")
    #expect(try setting.folder.git("-C", setting.bare, "rev-list", "--count", "main") == "3\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.url.path).isEmpty)
  }

  /// As in the container: only `/tmp` can be written, there is no home, and the Secret's keys are mounted one by one.
  @Test(.enabled(if: SSHServer.isInstalled, "sshd is not installed: apt-get install openssh-server"))
  func overSSHWithAMountedKey() throws {
    let setting = try PushSetting()
    let server = try SSHServer()
    let hosts = try setting.folder.write("hosts/known_hosts", server.knownHost())
    let options = ["--credential", server.folder.path("client"), "--known-hosts", hosts]
    let pin = try Self.pin(setting, server.address(setting.bare), options, ["HOME": "/nonexistent"])
    #expect(pin.status == 0, "\(pin.errors)")
    try Self.expectDeployed(setting)
    let again = try Self.pin(setting, server.address(setting.bare), options, ["HOME": "/nonexistent"])
    #expect(again.errors.contains("nothing to commit"), "\(again.errors)")

    try setting.folder.write(
      "ml.git/hooks/pre-receive", "#!/bin/sh\necho 'Pins are frozen until Monday.' >&2\nexit 1\n", mode: 0o755)
    let frozen = try Self.pin(setting, server.address(setting.bare), run: "run-2", options)
    #expect(frozen.status == 3, "\(frozen.errors)")
    #expect(frozen.errors.contains("remote: Pins are frozen until Monday."), "\(frozen.errors)")
    #expect(frozen.errors.contains("pre-receive hook declined"), "\(frozen.errors)")
    // The clone that held the commit is gone.
    #expect(!frozen.errors.contains("is on the branch"), "\(frozen.errors)")
    try Self.expectDeployed(setting)
  }

  @Test func overHTTPSWithAMountedToken() throws {
    let setting = try PushSetting()
    try setting.folder.git("-C", setting.bare, "config", "http.receivepack", "true")
    let server = try HTTPSServer(root: setting.folder.url.path)
    let token = try setting.folder.write("secret/git-token", server.token)
    let trust = ["SSL_CERT_FILE": server.certificate]
    let pin = try Self.pin(setting, server.address("ml.git"), ["--credential", token], trust)
    #expect(pin.status == 0, "\(pin.errors)")
    try Self.expectDeployed(setting)
    let again = try Self.pin(setting, server.address("ml.git"), ["--credential", token], trust)
    #expect(again.errors.contains("nothing to commit"), "\(again.errors)")
    try setting.folder.write("secret/git-token", "another")
    let refused = try Self.pin(setting, server.address("ml.git"), run: "run-2", ["--credential", token], trust)
    #expect(refused.status == 3)
    #expect(refused.errors.contains("refused the token of \(token)"), "\(refused.errors)")
  }

  /// Two environments of one pipeline, whose pins are one file: each is made anew on what the other pushed.
  @Test func racesAreMadeAnew() async throws {
    let setting = try PushSetting()
    try await withThrowingTaskGroup(of: Executable.Outcome.self) { group in
      for (environment, run) in [("prod", "run-1"), ("dev", "run-2")] {
        group.addTask { try Self.pin(setting, setting.bare, environment: environment, run: run) }
      }
      for try await outcome in group { #expect(outcome.status == 0, "\(outcome.errors)") }
    }
    try Self.expectDeployed(setting)
    #expect(
      try setting.content("generated/one/dev/kubernetes/inference-service.yaml").contains("s3://acme-models/one/2/"))
    // What is there is what a build of it makes.
    let clone = try setting.clone("after")
    try setting.folder.git("-C", clone, "rm", "-q", "specs/two.yaml")
    #expect(try setting.mlgen(clone, ["build", "--check", "specs/one.yaml"]).status == 0)
  }

  /// As git reads addresses: what the user's config writes in place of their beginning.
  @Test func addressesAreRewrittenAsGitDoes() throws {
    let setting = try PushSetting()
    let home = try ScratchFolder()
    let folder = String(setting.bare.dropLast("ml.git".count))
    try home.write(".gitconfig", "[url \"file://\(folder)\"]\n\tinsteadOf = work:\n")
    let pin = try Self.pin(setting, "work:ml.git", [], ["HOME": home.url.path])
    #expect(pin.status == 0, "\(pin.errors)")
    #expect(pin.errors.contains("file://\(setting.bare)"), "\(pin.errors)")
    try Self.expectDeployed(setting)
  }

  /// A project that is not at the root of its git repository.
  @Test func aProjectInASubfolder() throws {
    let setting = try PushSetting()
    for folder in ["ml", "ml/pipelines"] {
      let path = "\(setting.work)/\(folder)"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    try setting.folder.git("-C", setting.work, "mv", "specs", "ml/pipelines/specs")
    try setting.folder.git("-C", setting.work, "mv", "mlgen.yaml", "ml/pipelines/mlgen.yaml")
    try setting.folder.write(
      "work/ml/pipelines/mlgen.yaml", "apiVersion: mlgen.dev/v1\nkind: Project\nsubfolder: ml/pipelines\n")
    try setting.folder.git("-C", setting.work, "commit", "-q", "-am", "Move")
    try setting.folder.git("-C", setting.work, "push", "-q", "origin", "main")
    let pin = try Self.pin(setting, setting.bare, ["--folder", "ml/pipelines"])
    #expect(pin.status == 0, "\(pin.errors)")
    #expect(try setting.content("ml/pipelines/pins/one.yaml").contains("version: \"1\""))
    #expect(
      try setting.content("ml/pipelines/generated/one/prod/kubernetes/inference-service.yaml")
        .contains("s3://acme-models/one/1/"))
    try setting.checkWhole()
    for (folder, words) in [
      ("ml", "the repository has no ml/mlgen.yaml"), ("../ml", "--folder `../ml` is no path in a repository"),
    ] {
      let refused = try Self.pin(setting, setting.bare, ["--folder", folder])
      #expect(refused.status == 2, "\(refused.errors)")
      #expect(refused.errors.contains(words), "\(refused.errors)")
    }
  }

  @Test func whatIsMissingIsNamed() throws {
    let setting = try PushSetting()
    let branch = try Self.pin(setting, setting.bare, ["--branch", "trunk"])
    #expect(branch.status == 3, "\(branch.errors)")
    #expect(branch.errors.contains("has no branch `trunk`"), "\(branch.errors)")
    let nowhere = try Self.pin(setting, setting.folder.path("nowhere.git"))
    #expect(nowhere.status == 3, "\(nowhere.errors)")
    #expect(nowhere.errors.contains("nowhere.git"))
    let model = try Self.pin(setting, setting.bare, run: "run-3")
    #expect(model.status == 3, "\(model.errors)")
    #expect(model.errors.contains("run-3/model"), "\(model.errors)")
    let local = try setting.mlgen(
      setting.work, ["pin", "one", "prod", "--from", "../run-1/model", "--repository", setting.bare])
    #expect(local.status == 2)
    #expect(local.errors.contains("--repository wants --commit and --push"), "\(local.errors)")
    let server = try SilentServer()
    let hanging = try Self.pin(
      setting, "https://localhost:\(server.port)/ml.git", ["--timeout", "1s"], ["MLGEN_GIT_TOKEN": "t"])
    #expect(hanging.status == 3)
    #expect(hanging.errors.contains("said nothing for 1 s"), "\(hanging.errors)")
  }
}
