/// Trees laid out for walking many rows down at once.
///
/// The nodes of a tree are next to each other, level by level, and so are the two children of each: a step is a comparison
/// and an addition. All comparisons become one: a branch with another mode has its children exchanged or its threshold
/// moved to a neighbour, and every number becomes an integer that is ordered like it, with a place for NaN at either end.
/// A leaf is a node that leads to itself.
struct TreeLayout<Scalar: TreeScalar>: Sendable {
  typealias Key = Scalar.Key

  struct Node: Sendable {
    /// The first child, when the row's key in `slot` is at most this; the second otherwise. Of a set, how many bits it has.
    var threshold: Key
    /// Times the rows of a tile.
    var slot: UInt32
    var first: UInt32
    /// Where in `sets` the bits of a set begin; -1 for the others.
    var set: Int32
  }

  /// A feature in one of the forms that branches ask for.
  struct Slot: Sendable {
    enum Form: Hashable, Sendable {
      /// NaN is below all numbers, or above them.
      case missingFirst, missingLast
      /// The number of a category: 0 is none that a branch knows, 1 is NaN.
      case category
    }

    var feature: Int
    var form: Form
    var categories = CategoryNumbers<Scalar>([])
  }

  struct Tree: Sendable {
    var root: UInt32
    /// Steps to the nearest leaf, and to the deepest.
    var depths: ClosedRange<Int>
    /// What all of its leaves vote for, when each has one vote.
    var target: Int?
  }

  private(set) var nodes: [Node] = []
  private(set) var slots: [Slot] = []
  private(set) var trees: [Tree] = []
  private(set) var sets: [UInt32] = []
  /// By node: the weight of its only vote, for leaves.
  private(set) var weights: [Scalar] = []
  /// By node: which leaf of the ensemble it is; -1 for branches.
  private(set) var leaves: [Int32] = []
  private var slotNumbers: [SlotKey: Int] = [:]

  static var rowsOfTile: Int { 8 }

  init(_ ensemble: TreeEnsemble) throws(Problem) {
    // Each branch is one node, and each way to a leaf.
    guard ensemble.branches.count < 1 << 24 else { throw Problem("has too many nodes") }
    let limit = 1024 + 16 * (ensemble.branches.count + ensemble.roots.count)
    numberCategories(ensemble)
    for root in ensemble.roots {
      let begin = nodes.count
      var level: [(node: Int, child: TreeEnsemble.Child)] = [(begin, root)]
      append()
      var depth = 0
      var nearest: Int?
      var targets: Set<Int?> = []
      while !level.isEmpty {
        var next: [(node: Int, child: TreeEnsemble.Child)] = []
        for (node, child) in level {
          switch child {
          case .leaf(let leaf):
            nodes[node] = Node(threshold: Key.max, slot: 0, first: UInt32(node), set: -1)
            let votes = ensemble.leaves[leaf]
            weights[node] = votes.isEmpty ? 0 : Scalar(ensemble.votes[votes.lowerBound].weight)
            leaves[node] = Int32(leaf)
            nearest = nearest ?? depth
            targets.insert(votes.count == 1 ? ensemble.votes[votes.lowerBound].target : nil)
          case .branch(let index):
            var branch = ensemble.branches[index]
            let first = nodes.count
            guard first < limit else { throw Problem("shares so many nodes between branches that it is too large") }
            append()
            append()
            let test = Test<Scalar>(branch)
            var members: [Double] = []
            if test.form == .category {
              (members, branch.missingIsTrue, branch.ifFalse) = ensemble.question(of: branch)
            }
            next.append((first, test.isExchanged ? branch.ifFalse : branch.ifTrue))
            next.append((first + 1, test.isExchanged ? branch.ifTrue : branch.ifFalse))
            let number = slot(branch.feature, test.form)
            nodes[node] = Node(
              threshold: test.threshold, slot: UInt32(number * Self.rowsOfTile), first: UInt32(first), set: -1)
            if test.form == .category { try addSet(members, branch, slots[number].categories, to: node) }
          }
        }
        if !next.isEmpty { depth += 1 }
        level = next
      }
      trees.append(
        Tree(
          root: UInt32(begin), depths: (nearest ?? depth)...depth,
          target: targets.count == 1 ? targets.first.flatMap(\.self) : nil))
    }
    if slots.isEmpty { slots = [Slot(feature: 0, form: .missingLast)] }
  }

  var hasSets: Bool { !sets.isEmpty }

  private struct SlotKey: Hashable {
    var feature: Int
    var form: Slot.Form
  }

  private mutating func slot(_ feature: Int, _ form: Slot.Form) -> Int {
    let key = SlotKey(feature: feature, form: form)
    if let known = slotNumbers[key] { return known }
    slots.append(Slot(feature: feature, form: form))
    slotNumbers[key] = slots.count - 1
    return slots.count - 1
  }

  private mutating func append() {
    nodes.append(Node(threshold: 0, slot: 0, first: 0, set: -1))
    weights.append(0)
    leaves.append(-1)
  }

  private mutating func numberCategories(_ ensemble: TreeEnsemble) {
    var values: [Int: [Double]] = [:]
    for branch in ensemble.branches where Test<Scalar>(branch).form == .category {
      values[branch.feature, default: []] += ensemble.members(of: branch)
    }
    for feature in values.keys.sorted() {
      let number = slot(feature, .category)
      slots[number].categories = CategoryNumbers((values[feature] ?? []).compactMap(Scalar.init(exactly:)))
    }
  }

  private mutating func addSet(
    _ members: [Double], _ branch: TreeEnsemble.Branch, _ categories: CategoryNumbers<Scalar>, to node: Int
  ) throws(Problem) {
    var numbers = members.compactMap(Scalar.init(exactly:)).map(categories.number)
    // What is not equal is exchanged, and NaN is equal to nothing.
    if branch.mode != .notEqual, branch.missingIsTrue { numbers.append(1) }
    let words = ((numbers.max() ?? 0) >> 5) + 1
    guard sets.count + words < 1 << 25 else { throw Problem("has too many categories") }
    nodes[node].threshold = Key(words << 5)
    nodes[node].set = Int32(sets.count)
    let begin = sets.count
    sets += [UInt32](repeating: 0, count: words)
    for number in numbers { sets[begin + number >> 5] |= 1 << UInt32(number & 31) }
  }
}

/// A branch as a question whose answer yes leads to the first child.
private struct Test<Scalar: TreeScalar> {
  var form: TreeLayout<Scalar>.Slot.Form
  var threshold: Scalar.Key = 0
  var isExchanged: Bool

  init(_ branch: TreeEnsemble.Branch) {
    switch branch.mode {
    case .lessOrEqual, .less: isExchanged = false
    case .greaterOrEqual, .greater, .notEqual: isExchanged = true
    case .equal, .member: isExchanged = false
    }
    switch branch.mode {
    case .equal, .notEqual, .member:
      form = .category
      return
    case .lessOrEqual, .greater:
      // x > t is the opposite of x <= t.
      threshold =
        branch.threshold.isNaN
        ? (isExchanged ? Scalar.infinity.key : Scalar.Key.min) : Scalar.greatest(notAbove: branch.threshold).key
    case .less, .greaterOrEqual:
      threshold =
        branch.threshold.isNaN
        ? (isExchanged ? Scalar.infinity.key : Scalar.Key.min) : Scalar.key(below: branch.threshold)
    }
    form = branch.missingIsTrue == isExchanged ? .missingLast : .missingFirst
  }
}

/// Numbers from 2 for the categories that branches know of one feature.
struct CategoryNumbers<Scalar: TreeScalar>: Sendable {
  private var sorted: [Scalar] = []
  /// Numbers by category, when they are small whole numbers.
  private var table: [Int32] = []

  init(_ categories: [Scalar]) {
    sorted = Array(Set(categories.map { $0 + 0 })).sorted()
    let limit = 64 + 8 * sorted.count
    guard let least = sorted.first, let greatest = sorted.last, least >= 0, greatest < Scalar(limit),
      sorted.allSatisfy({ $0 == $0.rounded(.down) })
    else { return }
    table = [Int32](repeating: 0, count: Int(greatest) + 1)
    for (index, category) in sorted.enumerated() { table[Int(category)] = Int32(index + 2) }
  }

  func number(_ value: Scalar) -> Int {
    if value.isNaN { return 1 }
    if !table.isEmpty {
      guard value >= 0, value < Scalar(table.count) else { return 0 }
      let whole = Int(value)
      return Scalar(whole) == value ? Int(table[whole]) : 0
    }
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == value ? low + 2 : 0
  }
}
