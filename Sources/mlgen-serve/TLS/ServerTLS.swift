internal import Files
internal import Glibc
internal import RuntimeContract
internal import StageRuntime
internal import Synchronization

/// The identity that new connections get. One that replaces it does nothing to those that are open.
final class ServerTLS: Sendable {
  enum Change: Sendable {
    case replaced(expiry: Int)
    case refused(ServerIdentity.Problem)
  }

  private struct State {
    var identity: ServerIdentity
    /// What became an identity, or could not: it is not tried twice.
    var tried: IdentityFiles
    /// As they were last looked at.
    var seen: IdentityFiles
  }

  private let paths: ServingTLS
  private let state: Mutex<State>

  /// - Throws: `Failure` when the files make no identity.
  init(_ paths: ServingTLS) throws {
    self.paths = paths
    do {
      let files = try IdentityFiles(paths)
      state = Mutex(State(identity: try ServerIdentity(files, now: time(nil)), tried: files, seen: files))
    } catch let problem as ServerIdentity.Problem {
      throw Failure(.unavailable, problem.message, file: problem.file)
    } catch let error as FileError { throw Failure(.unavailable, error.message, file: error.path) }
  }

  var identity: ServerIdentity { state.withLock { $0.identity } }

  /// Looks at the files, and takes what they hold when it is new, and was there the last time, too: certificate and key may be
  /// written one after the other. Called again and again, by one thread.
  ///
  /// - Returns: nil when nothing is new.
  func reload() -> Change? {
    // Files that are gone for a moment change nothing.
    guard let files = try? IdentityFiles(paths) else { return nil }
    let isNew = state.withLock { state in
      let isSettled = files == state.seen
      state.seen = files
      guard isSettled, files != state.tried else { return false }
      state.tried = files
      return true
    }
    guard isNew else { return nil }
    do throws(ServerIdentity.Problem) {
      let identity = try ServerIdentity(files, now: time(nil))
      state.withLock { $0.identity = identity }
      return .replaced(expiry: identity.expiry)
    } catch { return .refused(error) }
  }
}
