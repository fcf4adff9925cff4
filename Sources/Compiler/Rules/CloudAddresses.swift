internal import Diagnostics
internal import Source
internal import Spec

/// An account and a region that AWS could have, for role names are made of both, and names of what Terraform makes there.
/// AWS refuses others.
enum CloudAddresses {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    guard let cloud = facts.spec.cloud, facts.spec.options.cloudProvider == .aws else { return [] }
    var found: [Diagnostic] = []
    let account = Array(cloud.account.utf8)
    if account.count != 12 || !account.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
      found.append(
        Diagnostic(
          .controllerRefuses, at: cloud.$account.origin.span,
          "`\(cloud.account)` is no AWS account: those are 12 digits",
          help: "write the 12 digits in quotes, as in `account: \"123456789012\"`"))
    }
    if !isRegion(cloud.region) {
      found.append(
        Diagnostic(
          .controllerRefuses, at: cloud.$region.origin.span, "`\(cloud.region)` is no AWS region",
          help: "a region reads like `eu-west-1`"))
    }
    if let cluster = cloud.cluster, !isClusterName(cluster.name) {
      found.append(
        Diagnostic(
          .controllerRefuses, at: cluster.$name.origin.span, "`\(cluster.name)` is no name of an EKS cluster",
          help: "letters, digits, `-` and `_`, first a letter or digit, at most 100"))
    }
    if let state = cloud.state, !isBucketName(state.bucket) {
      found.append(
        Diagnostic(
          .controllerRefuses, at: state.$bucket.origin.span, "`\(state.bucket)` is no name of a bucket",
          help: "lower-case letters, digits, `-` and `.`, from 3 to 63"))
    }
    if let budget = facts.spec.cost?.$budget.present(), budget.value.currency != "USD" {
      found.append(
        Diagnostic(
          .controllerRefuses, at: budget.origin.span, "AWS has no budgets in \(budget.value.currency)",
          help: "write the budget in USD, which AWS bills in"))
    }
    return found
  }

  private static func isClusterName(_ name: String) -> Bool {
    guard let first = name.utf8.first, isWord(first), name.utf8.count <= 100 else { return false }
    return name.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }

  private static func isBucketName(_ name: String) -> Bool {
    guard (3...63).contains(name.utf8.count), let first = name.utf8.first, let last = name.utf8.last else {
      return false
    }
    return isWord(first) && isWord(last)
      && name.utf8.allSatisfy { byte in
        isWord(byte) && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "-")
          || byte == UInt8(ascii: ".")
      }
  }

  /// `eu-west-1`, `us-gov-east-1`: words of letters, then a number.
  private static func isRegion(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 3, let number = parts.last, Int(number) != nil else { return false }
    return parts.dropLast().allSatisfy { part in
      !part.isEmpty && part.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    }
  }
}
