internal import IR
internal import Source

/// The names of Argo CD's own objects. Each is a DNS name whose parts hold no `.`, so the number of parts and what they
/// are tell any two apart; all objects of one kind share a namespace with those of every other repository.
enum ArgoCDNames {
  /// `churn.prod`. With `-` in between, `a-b` in `c` and `a` in `b-c` would be one.
  static func application(_ deployment: Deployment) -> Sourced<String> {
    deployment.$pipeline.combined(with: deployment.$environment) { "\($0).\($1)" }
  }

  /// `acme-ml.growth`: the repository and the team; `acme-ml` for pipelines that name no owner.
  static func project(_ deployment: Deployment, _ sync: Deployment.Sync) -> Sourced<String> {
    let repository = sync.$repository.map { Self.repository($0) }
    let team = label(deployment.owner)
    return team.isEmpty
      ? repository : repository.combined(with: deployment.$owner) { repository, _ in "\(repository).\(team)" }
  }

  /// The project of the application that syncs Argo CD's own objects: of three parts, which no team's has.
  static func rootProject(_ repository: Sourced<String>) -> Sourced<String> {
    repository.map { "\(Self.repository($0)).mlgen.root" }
  }

  /// The application that syncs Argo CD's own objects: of one part, which no pipeline's has.
  static func rootApplication(_ repository: Sourced<String>) -> Sourced<String> {
    repository.map { Self.repository($0) }
  }

  /// The path of a git repository on its host, without `.git`: `acme-ml` of `git@git.example.com:acme/ml.git`. The last
  /// part alone would let two organisations with a repository of one name overwrite each other's projects.
  static func repository(_ address: String) -> String {
    var path = address[...]
    if let scheme = path.firstRange(of: "://") {
      path = path[scheme.upperBound...].drop { $0 != "/" }
    } else if let colon = path.firstIndex(of: ":") {
      path = path[path.index(after: colon)...]
    }
    if path.hasSuffix(".git") { path = path.dropLast(".git".count) }
    let label = label(String(path))
    return label.isEmpty ? "repository" : label
  }

  /// A text as a DNS label: lower case, and `-` for all that no label holds.
  private static func label(_ text: String) -> String {
    let dashed = text.lowercased().unicodeScalars.map { scalar -> Character in
      switch scalar {
      case "a"..."z", "0"..."9": Character(scalar)
      default: "-"
      }
    }
    let start = dashed.firstIndex { $0 != "-" } ?? dashed.endIndex
    let end = dashed.lastIndex { $0 != "-" }.map { $0 + 1 } ?? dashed.endIndex
    // Argo CD's labels and metrics take names of at most 63 characters; the end of a path tells most.
    return String(dashed[start..<max(start, end)].suffix(63).drop { $0 == "-" })
  }
}
