public import IR

/// What an owner's files shall be: the compiler's result and what it was made from.
public struct Generation: Sendable {
  /// Whether the tree is all that the owner has.
  public enum Coverage: Sendable {
    /// Files of the owner that are not in the tree are removed.
    case everything
    /// The tree is a choice, such as that of `--only`: other files of the owner stay as they are.
    case part
  }

  public var owner: Owner
  public var tree: OutputTree
  /// The compiler's version, for the lock.
  public var compiler: String
  /// The inputs with the digests of their content, for the lock.
  public var inputs: [Lock.Line]
  public var coverage: Coverage

  public init(
    owner: Owner, tree: OutputTree, compiler: String, inputs: [Lock.Line], coverage: Coverage = .everything
  ) {
    for file in tree.files {
      precondition(owner.mayWrite(file.path), "\(file.path) is outside of what \(owner.lockPath) may list")
    }
    self.owner = owner
    self.tree = tree
    self.compiler = compiler
    self.inputs = inputs
    self.coverage = coverage
  }

  /// Nothing: every file that the owner once wrote goes, and its lock too.
  public static func removal(of owner: Owner) -> Generation {
    Generation(owner: owner, tree: OutputTree(), compiler: "none", inputs: [])
  }
}
