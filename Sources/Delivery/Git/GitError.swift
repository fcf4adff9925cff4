internal import CGit2
internal import Glibc

/// Git refused: a repository that is not one, a lock that another process holds, a disk. Never the fault of a spec.
public struct GitError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was being done, as the middle of "cannot …".
  public let action: String
  /// Why not: libgit2's own words, or ours.
  public let reason: String
  /// What to do about it: one sentence without a full stop.
  public let advice: String
  /// What libgit2 returned, one of `git_error_code`; 0 when we say it ourselves.
  public let code: Int32

  public init(_ action: String, reason: String, advice: String, code: Int32 = 0) {
    self.action = action
    self.reason = reason
    self.advice = advice
    self.code = code
  }

  public var description: String { "cannot \(action): \(reason)" }

  /// The error of the call of libgit2 that has just failed on this thread. Its text is copied at once: the next call
  /// may overwrite it.
  ///
  /// - Parameters:
  ///   - system: `errno` as the call left it; 0 when that is not known.
  ///   - advice: in place of what the code and the text suggest.
  static func last(_ action: String, code: Int32, system: Int32 = 0, advice: String? = nil) -> GitError {
    // libgit2 writes objects without a word about a disk that is full.
    var reason =
      system == 0 ? "libgit2 says only that it failed (\(code))" : EnvironmentError(.write, "", code: system).reason
    // Nor does it drop what it said of an earlier step of the same call, such as looking for the object first.
    let isFull = code == GIT_ERROR.rawValue && [ENOSPC, EDQUOT, EFBIG].contains(system)
    if !isFull, let error = libgit2.error_last(), let text = error.pointee.message { reason = String(cString: text) }
    // What a callback or an older call left is no part of the next error.
    libgit2.error_clear()
    return GitError(action, reason: reason, advice: advice ?? suggestion(code: code, reason: reason), code: code)
  }

  private static func suggestion(code: Int32, reason: String) -> String {
    switch git_error_code(code) {
    case GIT_EOWNER:
      return "the repository belongs to another user: run as that user, or allow it with "
        + "`git config --global --add safe.directory FOLDER`"
    case GIT_ELOCKED:
      return "wait until the other git process has ended; if none runs, remove the `.lock` file that it left"
    default: break
    }
    // libgit2 puts the system's words behind its own.
    for code in [ENOSPC, EDQUOT, EACCES, EPERM, EROFS, EFBIG, EIO, EMFILE] {
      if let text = strerror(code), reason.hasSuffix(String(cString: text)) {
        return EnvironmentError(.write, "", code: code).advice
      }
    }
    return "`git fsck` and `git status` tell what state the repository is in"
  }
}
