internal import Formats
internal import IR
internal import Source

/// What the parts of an environment's Terraform have in common.
struct TerraformScope {
  let plan: Plan
  let cloud: Cloud
  let ownership: CloudOwnership

  /// Nil without a cloud of AWS.
  /// - Parameter all: the plans of all environments of the pipeline, this one among them.
  init?(_ plan: Plan, among all: [Plan]) {
    guard plan.options.cloudProvider == .aws, let cloud = plan.cloud else { return nil }
    self.plan = plan
    self.cloud = cloud
    ownership = CloudOwnership(all, of: cloud)
  }

  var environment: String { plan.identity.environment }

  /// `PIPELINE-ENVIRONMENT`, the stem of names in the account.
  var name: Sourced<String> {
    plan.identity.$pipeline.combined(with: plan.identity.$environment) { "\($0)-\($1)" }
  }

  /// Of lines that every environment has.
  var origin: Origin { cloud.$account.origin }

  /// An ARN of this account, as far as the service and region go.
  func arn(_ service: String, _ rest: String, isRegional: Bool = true) -> String {
    "arn:\(cloud.partition):\(service):\(isRegional ? cloud.region : ""):\(cloud.account):\(rest)"
  }

  func bucketARN(_ bucket: String) -> String { "arn:\(cloud.partition):s3:::\(bucket)" }

  /// The last part of service names, `amazonaws.com` nearly everywhere.
  var serviceDomain: String { cloud.partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com" }

  /// The alias of the key of an environment.
  static func keyAlias(of plan: Plan) -> String { "alias/\(plan.identity.pipeline)-\(plan.identity.environment)" }

  /// What pods run as: of every stage, and of the model server.
  var accounts: [CloudAccount] {
    plan.stages.map { stage in
      CloudAccount(key: stage.$name, account: stage.account, access: stage.access, listsFolderItself: false)
    }
      + (plan.serving.map { serving in
        var access = [BucketAccess(uri: serving.model.$uri, mode: .read)]
        if let log = serving.predictionLog {
          access.append(
            BucketAccess(
              uri: log.$bucket.combined(with: log.$prefix) { "s3://\($0)/\($1)" },
              mode: log.isAppendOnly ? .append : .write))
        }
        // KServe fetches the model, and lists it by its name without the closing slash where the pin has none.
        return [
          CloudAccount(
            key: Sourced("serving", origin: serving.$name.origin), account: serving.account, access: access,
            listsFolderItself: true)
        ]
      } ?? [])
  }

  var createsCluster: Bool {
    guard let cluster = cloud.cluster else { return false }
    return cluster.isCreated && ownership.owner(ofCluster: cluster.name) == environment
  }
}

/// A service account, and what it may do with buckets.
struct CloudAccount {
  /// The stage's name, or `serving`.
  var key: Sourced<String>
  var account: Account
  var access: [BucketAccess]
  var listsFolderItself: Bool
}

/// Which environment's Terraform makes a thing that several use: the one that the spec lists last. By custom that is
/// production, whose data must not go with another environment.
struct CloudOwnership {
  private let plans: [Plan]

  /// - Parameter cloud: of one of the plans; those in other accounts have things of their own.
  init(_ plans: [Plan], of cloud: Cloud) {
    self.plans = plans.filter { $0.cloud?.account == cloud.account && $0.cloud?.region == cloud.region }
  }

  func owner(ofCluster name: String) -> String? {
    last { $0.cluster?.name == name && $0.cluster?.isCreated == true }?.identity.environment
  }

  func owner(ofRepository name: String) -> String? {
    last { $0.repositories.contains { $0.value == name } }?.identity.environment
  }

  func owner(ofSecret path: String) -> String? {
    plans.last { plan in
      plan.cloud?.managesSecrets == true && plan.security.secrets == .secretsManager
        && plan.security.references.contains { $0.path == path }
    }?.identity.environment
  }

  /// The plan whose Terraform makes a bucket; nil when that is none of ours.
  func owner(ofBucket name: String) -> Plan? {
    last { $0.managesBuckets && $0.stores.contains { $0.bucket == name } }
  }

  /// What all environments keep in a bucket; of a folder that several name, the owner's word.
  func stores(in bucket: String) -> [Cloud.Store] {
    let all = plans.reversed().flatMap { $0.cloud?.stores ?? [] }.filter { $0.bucket == bucket }
    return all.reduce(into: []) { stores, store in
      if !stores.contains(where: { $0.prefix == store.prefix }) { stores.append(store) }
    }
  }

  /// Of environments whose pods run in a cluster.
  func plans(in cluster: String) -> [Plan] { plans.filter { $0.cloud?.cluster?.name == cluster } }

  private func last(where condition: (Cloud) -> Bool) -> Plan? {
    plans.last { $0.cloud.map(condition) ?? false }
  }
}

/// A part of the module: a file, and what it adds to the files of all parts.
struct TerraformPart {
  /// Without its ending.
  var file: String
  var body: [HCLItem] = []
  var variables: [HCLItem] = []
  var outputs: [HCLItem] = []
}
