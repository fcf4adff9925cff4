internal import Glibc
internal import RuntimeContract
internal import Serving
internal import StageRuntime

/// Looks at the models' folders and the files of the token and of TLS once a second: volumes of clusters tell nobody that they change.
struct FolderWatch: Sendable {
  let repository: ModelRepository
  let token: BearerToken?
  let tls: ServerTLS?
  let metrics: ServingMetrics
  let log: Log

  /// - Parameter loaded: of the folders, before they were read.
  func run(from loaded: String, while isWanted: () -> Bool) {
    var loaded = loaded
    var seen = loaded
    while isWanted() {
      sleep(1)
      if let token, token.reload() { log("token_changed", "requests need the new token from now on") }
      if let change = tls?.reload() { note(change) }
      let now = repository.fingerprint()
      // Whoever writes a folder file by file is let finish.
      if now != loaded, now == seen {
        repository.refresh()
        loaded = now
      }
      seen = now
    }
  }

  private func note(_ change: ServerTLS.Change) {
    switch change {
    case .replaced(let expiry):
      metrics.certificate(expiry: expiry)
      metrics.reloadedCertificate(.loaded)
      log(
        "certificate_changed", "new connections get the new certificate",
        ["expires": .text(ServerIdentity.written(expiry))])
    case .refused(let problem):
      metrics.reloadedCertificate(.failed)
      log(
        .error, "certificate_refused", "new connections still get the old certificate: \(problem.message)",
        ["file": .text(problem.file)])
    }
  }
}
