internal import CGit2
internal import Glibc

/// A kind of object that libgit2 hands out behind a pointer.
protocol GitPointee {
  static func free(_ pointer: OpaquePointer)
}

/// The kinds, each with its own function that frees it.
enum GitKind {
  enum Repository: GitPointee { static func free(_ pointer: OpaquePointer) { libgit2.repository_free(pointer) } }
  enum Commit: GitPointee { static func free(_ pointer: OpaquePointer) { libgit2.commit_free(pointer) } }
  enum Tree: GitPointee { static func free(_ pointer: OpaquePointer) { libgit2.tree_free(pointer) } }
  enum TreeBuilder: GitPointee { static func free(_ pointer: OpaquePointer) { libgit2.treebuilder_free(pointer) } }
  enum Blob: GitPointee { static func free(_ pointer: OpaquePointer) { libgit2.blob_free(pointer) } }
  enum Index: GitPointee { static func free(_ pointer: OpaquePointer) { libgit2.index_free(pointer) } }
  enum Config: GitPointee { static func free(_ pointer: OpaquePointer) { libgit2.config_free(pointer) } }
  enum Remote: GitPointee { static func free(_ pointer: OpaquePointer) { libgit2.remote_free(pointer) } }
}

/// An object of libgit2, freed with its last reference. Not to be used by two threads at once, as libgit2 has it.
final class GitHandle<Kind: GitPointee> {
  let pointer: OpaquePointer
  /// What the object refers to inside libgit2, such as its repository, which has to outlive it.
  private let keeping: AnyObject?

  /// Takes over a pointer.
  init(_ pointer: OpaquePointer, keeping: AnyObject?) {
    self.pointer = pointer
    self.keeping = keeping
  }

  deinit { Kind.free(pointer) }

  /// Calls a function of libgit2 that hands out an object.
  ///
  /// - Parameter action: for the error, as the middle of "cannot …".
  static func make(
    _ action: @autoclosure () -> String, keeping: AnyObject?,
    _ body: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
  ) throws(GitError) -> GitHandle {
    var pointer: OpaquePointer?
    let (code, system) = called { body(&pointer) }
    guard code == 0, let pointer else { throw .last(action(), code: code, system: system) }
    return GitHandle(pointer, keeping: keeping)
  }
}

/// Calls a function of libgit2 that returns nothing but whether it worked.
func git(_ action: @autoclosure () -> String, _ body: () -> Int32) throws(GitError) {
  let (code, system) = called(body)
  guard code >= 0 else { throw .last(action(), code: code, system: system) }
}

/// Calls a function of libgit2 that looks something up.
///
/// - Parameter nothing: what the function returns when there is none: `GIT_ENOTFOUND`, or `GIT_ITEROVER` behind the last.
/// - Returns: whether there is one.
func isFound(
  _ action: @autoclosure () -> String, nothing: git_error_code = GIT_ENOTFOUND, _ body: () -> Int32
) throws(GitError) -> Bool {
  let (code, system) = called(body)
  if code == nothing.rawValue {
    libgit2.error_clear()
    return false
  }
  guard code >= 0 else { throw .last(action(), code: code, system: system) }
  return true
}

/// What a function of libgit2 returned, and what the system said last inside of it: libgit2 has no words for every error.
private func called(_ body: () -> Int32) -> (code: Int32, system: Int32) {
  errno = 0
  let code = body()
  return (code, errno)
}
