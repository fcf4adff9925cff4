internal import Glibc
internal import Serving
internal import StageRuntime

/// Looks at the models' folders and the token's file once a second: volumes of clusters tell nobody that they change.
struct FolderWatch: Sendable {
  let repository: ModelRepository
  let token: BearerToken?
  let log: Log

  /// - Parameter loaded: of the folders, before they were read.
  func run(from loaded: String, while isWanted: () -> Bool) {
    var loaded = loaded
    var seen = loaded
    while isWanted() {
      sleep(1)
      if let token, token.reload() { log("token_changed", "requests need the new token from now on") }
      let now = repository.fingerprint()
      // Whoever writes a folder file by file is let finish.
      if now != loaded, now == seen {
        repository.refresh()
        loaded = now
      }
      seen = now
    }
  }
}
