internal import Source

/// A folder or file of a bucket, as the pods' mounts have it.
struct S3Location {
  let bucket: Sourced<String>
  /// With a closing `/`; empty for the whole bucket.
  let folder: Sourced<String>
  /// Empty for all of the folder.
  let file: String

  /// Nil for what is no place in S3.
  /// - Parameter isFolder: whatever its name is.
  init?(_ uri: Sourced<String>, isFolder: Bool) {
    guard uri.value.hasPrefix("s3://") else { return nil }
    let rest = uri.value.dropFirst("s3://".utf8.count)
    let bucket = rest.prefix { $0 != "/" }
    let key = rest.dropFirst(bucket.count + 1)
    let last = key.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    self.bucket = uri.map { _ in String(bucket) }
    // As mounts have it: a last part with an extension is a file.
    if !isFolder, last.contains(".") {
      folder = uri.map { _ in String(key.dropLast(last.count)) }
      file = String(last)
    } else {
      folder = uri.map { _ in key.isEmpty || key.hasSuffix("/") ? String(key) : "\(key)/" }
      file = ""
    }
  }

  func objects(_ scope: TerraformScope) -> Sourced<String> {
    folder.map { "\(scope.bucketARN(bucket.value))/\(Self.literal($0))\(file.isEmpty ? "*" : Self.literal(file))" }
  }

  func listed(itself: Bool) -> [Sourced<String>] {
    [folder.map { "\(Self.literal($0))*" }] + (itself ? [folder.map { Self.literal(String($0.dropLast())) }] : [])
  }

  /// A key as policies name it: what would stand for other keys is written so that it stands for itself.
  ///
  /// Source: "IAM policy elements: Variables and tags" of the IAM user guide, "Specifying special characters".
  private static func literal(_ key: String) -> String {
    String(key.flatMap { ["*", "?", "$"].contains($0) ? "${\($0)}" : String($0) })
  }
}
