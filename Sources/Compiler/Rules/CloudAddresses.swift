internal import Diagnostics
internal import Source
internal import Spec

/// An account and a region that AWS could have: role names are made of both, and IAM refuses others.
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
    return found
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
