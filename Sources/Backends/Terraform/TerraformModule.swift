internal import Document
public import Formats
public import IR
public import Source

/// The root module of an environment: what the pipeline needs in its AWS account, for Terraform to make.
///
/// Arguments of resources as in the documentation of the AWS provider's version below.
public struct TerraformModule: Sendable {
  /// In the folder of an environment.
  public static let folder = "terraform"
  /// The oldest that locks its state in S3 without a table.
  public static let oldestVersion = "1.11.0"
  public static let providerVersion = "5.100.0"

  private let scope: TerraformScope

  /// - Returns: nil without a `cloud` section.
  /// - Parameter all: the plans of all environments of the pipeline, this one among them.
  public init?(_ plan: Plan, among all: [Plan]) {
    guard let scope = TerraformScope(plan, among: all) else { return nil }
    self.scope = scope
  }

  /// In the order of their names.
  /// - Parameter header: comment lines at the top of every file, without `#`.
  public func files(header: [String]) -> [RenderedFile] {
    let parts = self.parts
    func file(_ name: String, _ items: [HCLItem]) -> RenderedFile? {
      guard !items.isEmpty else { return nil }
      return RenderedFile(path: name, text: HCLWriter.render(items, header: header, origin: scope.origin))
    }
    let files =
      [
        file("versions.tf", TerraformVersions.items(scope)),
        file("locals.tf", TerraformLocals.items(scope)),
        file("variables.tf", parts.flatMap(\.variables)),
        file("outputs.tf", parts.flatMap(\.outputs)),
        file("tests/policies.tftest.hcl", PolicyTests.items(scope)),
      ] + parts.map { file("\($0.file).tf", $0.body) }
    return files.compactMap { $0 }.sorted { $0.path.precedesInBytes($1.path) }
  }

  private var parts: [TerraformPart] {
    let all: [TerraformPart?] = [
      EncryptionKey.part(scope), Buckets.part(scope), PodRoles.part(scope), PodPolicies.part(scope),
      SecretEntries.part(scope), ImageRepositories.part(scope), CostBudget.part(scope),
      ClusterNetwork.part(scope), EKSCluster.part(scope), EKSNodes.part(scope), EKSAddons.part(scope),
      WorkspaceFileSystem.part(scope),
    ]
    return all.compactMap { $0 }
  }

  public var contents: TerraformContents { TerraformContents(scope) }

  var environment: Sourced<String> { scope.plan.identity.$environment }

  var makesCluster: Sourced<Bool> {
    Sourced(scope.createsCluster, origin: scope.cloud.cluster?.$isCreated.origin ?? scope.origin)
  }

  var makesSecrets: Sourced<Bool> { Sourced(SecretEntries.part(scope) != nil, origin: scope.origin) }

  /// As the workspace's claim has it.
  var storageClass: Sourced<String> {
    scope.plan.volumes.workspace.storageClass ?? Sourced("default", rule: "the cluster's default class")
  }

  /// The command that prepares the folder; more than `terraform init` where the spec names no bucket for the state.
  public var initCommand: Sourced<String> {
    if let bucket = scope.cloud.stateBucket { return bucket.map { _ in "terraform init" } }
    return Sourced("terraform init -backend-config=bucket=BUCKET", origin: scope.origin)
  }
}

/// `versions.tf`: what runs the module, where its state is kept, and the account.
enum TerraformVersions {
  static func items(_ scope: TerraformScope) -> [HCLItem] {
    let identity = scope.plan.identity
    let key = identity.$pipeline.combined(with: identity.$environment) { "mlgen/\($0)/\($1)/terraform.tfstate" }
    var backend: [HCLItem] = [
      .set("key", HCLExpression(key)), .set("region", HCLExpression(scope.cloud.$region)), .set("encrypt", true),
      .set("use_lockfile", true),
    ]
    if let bucket = scope.cloud.stateBucket {
      backend.insert(.set("bucket", HCLExpression(bucket)), at: 0)
    } else {
      backend.insert(.comment("The spec names no bucket: terraform init -backend-config=bucket=BUCKET"), at: 0)
    }
    return [
      .block(
        "terraform",
        [
          .set("required_version", HCLExpression(text: ">= \(TerraformModule.oldestVersion), < 2.0.0")),
          .block(
            "required_providers",
            [
              .set("aws", ["source": "hashicorp/aws", "version": HCLExpression(text: TerraformModule.providerVersion)])
            ]),
          .block("backend", "s3", backend),
        ]),
      .block(
        "provider", "aws",
        [
          .set("region", .reference("local", "region")),
          .comment("Credentials of another account change nothing there."),
          .set("allowed_account_ids", [.reference("local", "account")]),
          .block("default_tags", [.set("tags", .reference("local", "tags"))]),
        ]),
    ]
  }
}

/// `locals.tf`: who the pipeline is.
enum TerraformLocals {
  static func items(_ scope: TerraformScope) -> [HCLItem] {
    [
      .block(
        "locals",
        [
          .set("account", HCLExpression(scope.cloud.$account)),
          .set("region", HCLExpression(scope.cloud.$region)),
          .set("name", HCLExpression(scope.name)),
          .blank,
          .comment("On everything, so that costs can be told apart once the payer's account activates these tags."),
          .set("tags", .object(tags(scope))),
        ])
    ]
  }

  /// The tag by whose value the budget knows what is this environment's.
  static let costTag = "mlgen-scope"

  static func costScope(_ scope: TerraformScope) -> Sourced<String> {
    scope.plan.identity.$pipeline.combined(with: scope.plan.identity.$environment) { "\($0)/\($1)" }
  }

  private static func tags(_ scope: TerraformScope) -> [HCLEntry] {
    let identity = scope.plan.identity
    var tags: [(key: String, value: Sourced<String>)] = [
      (costTag, costScope(scope)),
      ("pipeline", identity.$pipeline), ("environment", identity.$environment),
      ("managed-by", Sourced("mlgen", origin: scope.origin)),
    ]
    if !identity.owner.isEmpty { tags.append(("owner", identity.$owner)) }
    for label in identity.labels where !tags.contains(where: { $0.key == label.key }) { tags.append(label) }
    return tags.sorted { $0.key.precedesInBytes($1.key) }
      .map { HCLEntry(HCLExpression(text: $0.key), HCLExpression($0.value)) }
  }
}
