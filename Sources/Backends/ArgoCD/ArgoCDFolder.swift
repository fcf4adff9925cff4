internal import Document
public import Formats
public import IR
public import Source

/// What one Argo CD is told of the pipelines that it syncs.
public struct ArgoCDFolder: Sendable {
  /// The namespace that Argo CD runs in: the folder's name.
  public let controllerNamespace: String
  public let objects: [KubernetesObject]

  /// One folder for each Argo CD, sorted by its namespace; none when nothing is synced.
  ///
  /// - Parameters:
  ///   - deployments: of all pipelines of the repository.
  ///   - folder: in which these folders lie, as it lies in its git repository.
  public static func all(_ deployments: [Deployment], folder: Sourced<String>) -> [ArgoCDFolder] {
    var members: [String: [AppProjects.Synced]] = [:]
    for deployment in deployments {
      guard let sync = deployment.sync else { continue }
      members[sync.controllerNamespace, default: []].append((deployment, sync))
    }
    // Sorted, for a dictionary's order is of the process.
    return members.sorted { $0.key.precedesInBytes($1.key) }.map { namespace, members in
      ArgoCDFolder(
        controllerNamespace: namespace, objects: Self.objects(members, folder: folder.map { "\($0)/\(namespace)" }))
    }
  }

  /// The Application of an environment that a file in such a folder holds, by the file's name; nil for any other file.
  public static func application(inFile name: String) -> String? {
    guard name.hasPrefix("application-"), name.hasSuffix(".yaml") else { return nil }
    let name = name.dropFirst("application-".count).dropLast(".yaml".count)
    // The one that syncs the folder is of one part: with it, all others would go.
    return name.split(separator: ".").count == 2 ? String(name) : nil
  }

  private static func objects(_ members: [AppProjects.Synced], folder: Sourced<String>) -> [KubernetesObject] {
    var projects: [String: [AppProjects.Synced]] = [:]
    for member in members {
      projects[ArgoCDNames.project(member.deployment, member.sync).value, default: []].append(member)
    }
    return projects.sorted { $0.key.precedesInBytes($1.key) }.map { AppProjects.object($0.value) }
      + members.map { Applications.object($0.deployment, $0.sync) } + root(members, folder: folder)
  }

  /// The Application that syncs all of this, its own object too. A person starts it: whoever decides what projects allow
  /// decides over every cluster of this Argo CD, so a commit alone must not.
  ///
  /// None when pipelines disagree about where the repository is, or on which branch it is: there is no one place then.
  private static func root(_ members: [AppProjects.Synced], folder: Sourced<String>) -> [KubernetesObject] {
    let first = members[0]
    let repository = first.sync.$repository
    let branch = first.deployment.$sourceBranch
    guard
      members.allSatisfy({ $0.sync.repository == repository.value && $0.deployment.sourceBranch == branch.value })
    else { return [] }
    let namespace = first.sync.$controllerNamespace
    let name = ArgoCDNames.rootApplication(repository)
    let project = AppProjects.root(repository: repository, controllerNamespace: namespace)
    return [
      project,
      ArgoCDObject.make(
        "application/\(name.value)", "Application", name: name, namespace: namespace, origin: repository.origin,
        annotations: [Applications.compareOptions],
        spec: [
          .init("project", Node(ArgoCDNames.rootProject(repository))),
          .init(
            "source",
            ["repoURL": Node(repository), "targetRevision": Node(branch), "path": Node(folder)]),
          .init("destination", AppProjects.ownCluster(namespace)),
          .init("syncPolicy", Applications.syncPolicy(isAutomatic: false, origin: repository.origin)),
        ]),
    ]
  }
}
