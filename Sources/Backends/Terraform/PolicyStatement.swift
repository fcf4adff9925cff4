internal import Formats
internal import IR
internal import Source

/// A statement of an IAM policy that allows something.
struct PolicyStatement {
  var id: String
  var actions: [String]
  var resources: [Sourced<String>]
  /// By operator, then key.
  var conditions: [(operator: String, key: String, values: [Sourced<String>])] = []

  var expression: HCLExpression {
    var entries: [HCLEntry] = [
      HCLEntry("Sid", HCLExpression(text: id)), HCLEntry("Effect", "Allow"),
      HCLEntry("Action", .list(actions.map { HCLExpression(text: $0) })),
      HCLEntry("Resource", .list(resources.map { HCLExpression($0) })),
    ]
    if !conditions.isEmpty {
      entries.append(
        HCLEntry(
          "Condition",
          .object(
            conditions.map { condition in
              HCLEntry(
                HCLExpression(text: condition.operator),
                .object([
                  HCLEntry(HCLExpression(text: condition.key), .list(condition.values.map { HCLExpression($0) }))
                ]))
            })))
    }
    return .object(entries)
  }

  static func document(_ statements: [HCLExpression]) -> HCLExpression {
    .call("jsonencode", .object([HCLEntry("Version", "2012-10-17"), HCLEntry("Statement", .list(statements))]))
  }
}

/// What a service account may do with buckets: to see and read what it mounts, and to write where its results go.
struct BucketPolicy {
  static let read = ["s3:GetObject"]
  /// As Mountpoint for Amazon S3 needs them, doc/CONFIGURATION.md: uploads in parts are given up when a write fails.
  static let write = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
  static let append = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
  static let list = ["s3:ListBucket"]
  static let useKey = ["kms:Decrypt"]
  static let useKeyToWrite = ["kms:Decrypt", "kms:GenerateDataKey"]

  let account: CloudAccount
  let statements: [PolicyStatement]
  /// The objects it may only read, those it may add, and those it may remove as well, as ARNs.
  let readable: [Sourced<String>]
  let addable: [Sourced<String>]
  let writable: [Sourced<String>]

  init(_ account: CloudAccount, in scope: TerraformScope) {
    self.account = account
    let locations = account.access.compactMap { access in
      S3Location(access.$uri, isFolder: access.mode != .read || account.listsFolderItself)
        .map { (location: $0, mode: access.mode, isListed: account.listsFolderItself && access.mode == .read) }
    }
    func objects(_ mode: BucketAccess.Mode) -> [Sourced<String>] {
      locations.filter { $0.mode == mode }.map { $0.location.objects(scope) }.uniqued
    }
    let writable = objects(.write)
    let addable = objects(.append).filter { !writable.map(\.value).contains($0.value) }
    let readable = objects(.read).filter { !(writable + addable).map(\.value).contains($0.value) }
    var statements: [PolicyStatement] = []
    for bucket in locations.map(\.location.bucket).uniqued {
      let folders = locations.filter { $0.location.bucket.value == bucket.value }
      var conditions: [(String, String, [Sourced<String>])] = []
      if folders.allSatisfy({ !$0.location.folder.value.isEmpty }) {
        let prefixes = folders.flatMap { $0.location.listed(itself: $0.isListed) }.uniqued
        conditions = [("StringLike", "s3:prefix", prefixes)]
      }
      statements.append(
        PolicyStatement(
          id: "List\(Self.words(bucket.value))", actions: Self.list, resources: [bucket.map(scope.bucketARN)],
          conditions: conditions))
    }
    if !readable.isEmpty { statements.append(PolicyStatement(id: "Read", actions: Self.read, resources: readable)) }
    if !addable.isEmpty { statements.append(PolicyStatement(id: "Add", actions: Self.append, resources: addable)) }
    if !writable.isEmpty { statements.append(PolicyStatement(id: "Write", actions: Self.write, resources: writable)) }
    let keys = locations.compactMap { entry -> (alias: Sourced<String>, writes: Bool)? in
      guard let owner = scope.ownership.owner(ofBucket: entry.location.bucket.value) else { return nil }
      return (entry.location.bucket.map { _ in TerraformScope.keyAlias(of: owner) }, entry.mode != .read)
    }
    for alias in keys.map(\.alias).uniqued {
      let writes = keys.contains { $0.alias.value == alias.value && $0.writes }
      statements.append(
        PolicyStatement(
          // By alias, for the key may belong to another environment.
          id: "UseKey\(Self.words(alias.value.split(separator: "/").last ?? ""))",
          actions: writes ? Self.useKeyToWrite : Self.useKey,
          resources: [alias.map { _ in scope.arn("kms", "key/*") }],
          conditions: [
            ("StringEquals", "kms:ViaService", [alias.map { _ in "s3.\(scope.cloud.region).\(scope.serviceDomain)" }]),
            ("ForAnyValue:StringEquals", "kms:ResourceAliases", [alias]),
          ]))
    }
    self.readable = readable
    self.addable = addable
    self.writable = writable
    self.statements = statements
  }

  /// A name of dashes as words of a statement's id, which has letters and digits alone.
  private static func words(_ name: some StringProtocol) -> String {
    name.split { !$0.isLetter && !$0.isNumber }.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}

extension [Sourced<String>] {
  /// Each value once, where it came first, with the origins of all.
  var uniqued: [Sourced<String>] {
    reduce(into: []) { unique, value in
      if let index = unique.firstIndex(where: { $0.value == value.value }) {
        unique[index] = unique[index].joined(with: value.origin)
      } else {
        unique.append(value)
      }
    }
  }
}
