/// Trees as the operators `TreeEnsembleRegressor`, `TreeEnsembleClassifier` and `TreeEnsemble` say them alike.
///
/// Numbers are `Double`, which holds each `Float` exactly.
struct TreeEnsemble: Sendable {
  enum Mode: String, CaseIterable, Sendable {
    case lessOrEqual = "BRANCH_LEQ"
    case less = "BRANCH_LT"
    case greaterOrEqual = "BRANCH_GTE"
    case greater = "BRANCH_GT"
    case equal = "BRANCH_EQ"
    case notEqual = "BRANCH_NEQ"
    case member = "BRANCH_MEMBER"
  }

  enum Child: Hashable, Sendable {
    /// An index of `branches`.
    case branch(Int)
    /// An index of `leaves`.
    case leaf(Int)
  }

  struct Branch: Sendable {
    var feature: Int
    var mode: Mode
    var threshold: Double
    /// Of `members`, for the mode of that name.
    var members: Range<Int> = 0..<0
    /// Where NaN goes.
    var missingIsTrue: Bool
    var ifTrue: Child
    var ifFalse: Child
  }

  struct Vote: Sendable {
    var target: Int
    var weight: Double
  }

  enum Aggregate: String, CaseIterable, Sendable {
    case average = "AVERAGE"
    case sum = "SUM"
    case min = "MIN"
    case max = "MAX"
  }

  var branches: [Branch] = []
  var members: [Double] = []
  /// Ranges of `votes`.
  var leaves: [Range<Int>] = []
  var votes: [Vote] = []
  var roots: [Child] = []
  var targets: Int
  var aggregate: Aggregate = .sum

  /// One more than the greatest feature that a branch asks for.
  var features: Int { branches.reduce(0) { Swift.max($0, $1.feature + 1) } }

  /// Checks that indices are indices, and that no branch is below itself. One may be below two others: exporters write a
  /// set of categories as a chain of equalities that all lead to the same branch.
  func check() throws(Problem) {
    func check(_ child: Child) throws(Problem) {
      switch child {
      case .leaf(let leaf):
        guard leaves.indices.contains(leaf) else { throw Problem("refers to leaf \(leaf) of \(leaves.count)") }
      case .branch(let branch):
        guard branches.indices.contains(branch) else { throw Problem("refers to node \(branch) of \(branches.count)") }
      }
    }
    for root in roots { try check(root) }
    for branch in branches {
      guard (0..<1 << 24).contains(branch.feature) else { throw Problem("asks for the feature \(branch.feature)") }
      try check(branch.ifTrue)
      try check(branch.ifFalse)
    }
    for vote in votes where !(0..<targets).contains(vote.target) {
      throw Problem("has a weight for the target \(vote.target) of \(targets)")
    }
    guard !hasCircle else { throw Problem("has nodes that go in a circle") }
  }

  /// Whether a branch is below itself.
  private var hasCircle: Bool {
    enum State { case new, open, done }
    var states = [State](repeating: .new, count: branches.count)
    for start in branches.indices where states[start] == .new {
      var path = [start]
      while let branch = path.last {
        if states[branch] == .new {
          states[branch] = .open
          for case .branch(let child) in [branches[branch].ifTrue, branches[branch].ifFalse] {
            if states[child] == .open { return true }
            if states[child] == .new { path.append(child) }
          }
        } else {
          states[branch] = .done
          path.removeLast()
        }
      }
    }
    return false
  }

  /// A question for membership: the one of `branch`, and of those that it leads to when the answer is no, as long as they
  /// ask the same feature and yes leads to the same place.
  ///
  /// - Precondition: the branch asks for membership, or equality.
  func question(of branch: Branch) -> (members: [Double], missingIsTrue: Bool, ifFalse: Child) {
    var last = branch
    var members = members(of: branch)
    var missingIsTrue = branch.missingIsTrue
    while case .branch(let index) = last.ifFalse, branch.mode != .notEqual {
      let next = branches[index]
      guard next.mode == .equal || next.mode == .member, next.feature == branch.feature, next.ifTrue == branch.ifTrue
      else {
        break
      }
      members += self.members(of: next)
      missingIsTrue = missingIsTrue || next.missingIsTrue
      last = next
    }
    return (members, missingIsTrue, last.ifFalse)
  }

  /// What a branch compares with, NaN not being equal to anything.
  func members(of branch: Branch) -> [Double] {
    branch.mode == .member ? Array(members[branch.members]) : branch.threshold.isNaN ? [] : [branch.threshold]
  }
}
