internal import Diagnostics
internal import IR
internal import Source

/// The branches that output goes to can all exist in one repository, and none takes the place of another.
enum BranchRules {
  /// - Parameter deployments: of one pipeline, or of all pipelines of the repository.
  static func check(_ deployments: [Deployment]) -> [Diagnostic] {
    guard deployments.contains(where: \.branch.isRendered) else { return [] }
    var sources: [String: Deployment] = [:]
    var rendered: [String: Deployment] = [:]
    var folders: [Folder: Deployment] = [:]
    var findings: [Diagnostic] = []
    for deployment in deployments where sources[deployment.sourceBranch] == nil {
      sources[deployment.sourceBranch] = deployment
    }
    for deployment in deployments where deployment.branch.isRendered {
      let branch = deployment.branch
      if let other = sources[branch.name] {
        findings.append(.branchOfSpecs(deployment, followedBy: other))
      }
      if let other = folders.updateValue(deployment, forKey: Folder(branch: branch.name, folder: branch.folder)) {
        findings.append(.folderOfTwoEnvironments(deployment, first: other))
      }
      if rendered[branch.name] == nil { rendered[branch.name] = deployment }
    }
    // A ref is a file below `.git/refs/heads`, so what is a branch cannot be a folder of branches.
    for deployment in deployments {
      for name in deployment.branches {
        for prefix in parents(of: name) {
          if let other = rendered[prefix] {
            findings.append(.branchBesideBranch(other, name: other.branch.name, other: name))
          } else if let other = sources[prefix], name == deployment.branch.name, deployment.branch.isRendered {
            findings.append(.branchBesideBranch(deployment, name: name, other: other.sourceBranch))
          }
        }
      }
    }
    var seen: Set<String> = []
    return findings.filter { seen.insert($0.message).inserted }
  }

  private struct Folder: Hashable {
    let branch: String
    let folder: String
  }

  /// `env` and `env/eu` of `env/eu/prod`.
  private static func parents(of branch: String) -> [String] {
    let parts = branch.split(separator: "/")
    return parts.indices.dropFirst().map { parts[..<$0].joined(separator: "/") }
  }
}

extension Diagnostic {
  private static func place(_ deployment: Deployment) -> Span? { deployment.branch.$name.origin.span }

  fileprivate static func branchOfSpecs(_ deployment: Deployment, followedBy other: Deployment) -> Diagnostic {
    Diagnostic(
      .branchesCollide, at: place(deployment),
      "the output of \(deployment.environment) of `\(deployment.pipeline)` would replace the specs on the branch "
        + "`\(deployment.branch.name)`",
      notes: [other.$sourceBranch.origin.span.map { Note("the specs are on that branch by this", at: $0) }],
      help: "choose another pattern for `delivery.branches`, such as `env/{environment}`")
  }

  fileprivate static func folderOfTwoEnvironments(_ deployment: Deployment, first: Deployment) -> Diagnostic {
    Diagnostic(
      .branchesCollide, at: place(deployment),
      "\(first.environment) and \(deployment.environment) of `\(deployment.pipeline)` would both be on the branch "
        + "`\(deployment.branch.name)`",
      notes: [place(first).map { Note("the other one is there by this", at: $0) }],
      help: "choose a pattern for `delivery.branches` that gives each environment a branch of its own")
  }

  fileprivate static func branchBesideBranch(_ deployment: Deployment, name: String, other: String) -> Diagnostic {
    Diagnostic(
      .branchesCollide, at: place(deployment), "git cannot have the branch `\(name)` beside `\(other)`",
      help: "choose another pattern for `delivery.branches`, such as `env/{environment}`")
  }
}

extension Deployment {
  /// That of the specs, and that of the output where it is another.
  fileprivate var branches: [String] { branch.isRendered ? [sourceBranch, branch.name] : [sourceBranch] }
}
