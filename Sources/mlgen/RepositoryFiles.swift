internal import Backends
internal import Compiler
internal import Delivery
internal import Diagnostics

/// The files that belong to the repository and to no single pipeline: what they are made from, and who owns them.
struct RepositoryFiles {
  /// All specs of the repository, sorted.
  let specs: [String]

  /// Under it the cache knows them; no spec has this path.
  static let cacheKey = "/"

  static func owner(in outputFolder: String) -> Owner {
    .repository(
      folders: RepositoryRules.reservedFolders, files: CIFile.paths, in: outputFolder)
  }

  /// The facts of all pipelines, judged where they are not known; nil when one of them is at fault, which is reported.
  /// - Parameter known: judged before, by the paths of their specs.
  func facts(known: [String: PipelineFacts], _ session: inout Session) throws -> [PipelineFacts]? {
    var all: [PipelineFacts] = []
    for path in specs {
      if let known = known[path], known.deployments != nil {
        all.append(known)
        continue
      }
      let facts = try session.compiler.checkedFacts(of: path)
      session.compiler.startOver()
      guard let facts else {
        session.compiler.add([.repositoryKept(path)])
        return nil
      }
      all.append(facts)
    }
    return all
  }

  /// Changes whenever one of the facts does.
  func digest(of all: [PipelineFacts]) -> [UInt8] {
    let bytes = all.reduce(into: [UInt8]()) { $0 += $1.bytes }
    return Array(Digest(of: bytes).description.utf8)
  }
}

extension Diagnostic {
  fileprivate static func repositoryKept(_ path: String) -> Diagnostic {
    Diagnostic(
      .repositoryKept, at: nil, "what Argo CD is told stays as it is, for \(path) is at fault",
      help: "`mlgen validate \(path)` says what is wrong with it")
  }
}
