extension TreeEnsemble {
  /// The nodes of `TreeEnsembleRegressor` and `TreeEnsembleClassifier`.
  ///
  /// - Parameter votes: the prefix of the attributes of votes, which the two call differently.
  init(_ reader: inout NodeReader, votes prefix: String, targets: Int) throws(Problem) {
    self.init(targets: targets)
    let modes = try reader.strings("nodes_modes") ?? []
    let trees = try reader.ints("nodes_treeids") ?? []
    let ids = try reader.ints("nodes_nodeids") ?? []
    let features = try reader.ints("nodes_featureids") ?? []
    let trueIDs = try reader.ints("nodes_truenodeids") ?? []
    let falseIDs = try reader.ints("nodes_falsenodeids") ?? []
    let thresholds = try reader.numbers("nodes_values")
    let missing = try reader.ints("nodes_missing_value_tracks_true") ?? []
    reader.ignore("nodes_hitrates", "nodes_hitrates_as_tensor")
    for (name, count) in [
      ("nodes_treeids", trees.count), ("nodes_nodeids", ids.count), ("nodes_featureids", features.count),
      ("nodes_truenodeids", trueIDs.count), ("nodes_falsenodeids", falseIDs.count), ("nodes_values", thresholds.count),
      ("nodes_missing_value_tracks_true", missing.isEmpty ? modes.count : missing.count),
    ] where count != modes.count {
      throw Problem("has \(count) elements, and nodes_modes has \(modes.count)", attribute: name)
    }

    struct Key: Hashable {
      var tree: Int64
      var node: Int64
    }
    var children: [Key: Child] = [:]
    var leafCount = 0
    var branchCount = 0
    for (index, mode) in modes.enumerated() {
      let child: Child
      if mode == "LEAF" {
        child = .leaf(leafCount)
        leafCount += 1
      } else {
        child = .branch(branchCount)
        branchCount += 1
      }
      guard children.updateValue(child, forKey: Key(tree: trees[index], node: ids[index])) == nil else {
        throw Problem("has node \(ids[index]) of tree \(trees[index]) twice", attribute: "nodes_nodeids")
      }
      // A tree begins with its root.
      if index == 0 || trees[index] != trees[index - 1] { roots.append(child) }
    }
    for (index, name) in modes.enumerated() where name != "LEAF" {
      guard let mode = Mode(rawValue: name), mode != .member else {
        throw Problem("has the mode \(quoted(name)), which is not known", attribute: "nodes_modes")
      }
      guard let ifTrue = children[Key(tree: trees[index], node: trueIDs[index])],
        let ifFalse = children[Key(tree: trees[index], node: falseIDs[index])]
      else {
        throw Problem(
          "has children of node \(ids[index]) of tree \(trees[index]) that are not there", attribute: "nodes_nodeids")
      }
      branches.append(
        Branch(
          feature: Int(features[index]), mode: mode, threshold: thresholds[index],
          missingIsTrue: missing.isEmpty ? false : missing[index] == 1, ifTrue: ifTrue, ifFalse: ifFalse))
    }

    let voteTrees = try reader.ints("\(prefix)_treeids") ?? []
    let voteNodes = try reader.ints("\(prefix)_nodeids") ?? []
    let voteTargets = try reader.ints("\(prefix)_ids") ?? []
    let weights = try reader.numbers("\(prefix)_weights")
    guard voteTrees.count == weights.count, voteNodes.count == weights.count, voteTargets.count == weights.count else {
      throw Problem(
        "has \(weights.count) elements, and its trees, nodes and ids are others", attribute: "\(prefix)_weights")
    }
    var votesOfLeaf: [[Vote]] = Array(repeating: [], count: leafCount)
    for index in weights.indices {
      // Votes of branches are of no consequence: nothing ends there.
      guard case .leaf(let leaf)? = children[Key(tree: voteTrees[index], node: voteNodes[index])] else {
        if children[Key(tree: voteTrees[index], node: voteNodes[index])] != nil { continue }
        throw Problem(
          "refers to node \(voteNodes[index]) of tree \(voteTrees[index]), which is not there",
          attribute: "\(prefix)_nodeids")
      }
      votesOfLeaf[leaf].append(Vote(target: Int(voteTargets[index]), weight: weights[index]))
    }
    for votes in votesOfLeaf {
      leaves.append(self.votes.count..<self.votes.count + votes.count)
      self.votes += votes
    }
    try check()
  }

  /// The nodes of `TreeEnsemble`.
  init(_ reader: inout NodeReader) throws(Problem) {
    self.init(targets: try reader.targets())
    let number = try reader.int("aggregate_function", default: 1)
    guard (0..<4).contains(number) else {
      throw Problem("is \(number); 0 to 3 are known", attribute: "aggregate_function")
    }
    aggregate = Aggregate.allCases[Int(number)]
    guard case .uint8s(let modes)? = try reader.tensor("nodes_modes")?.elements else {
      throw Problem("is missing, or not of the type uint8", attribute: "nodes_modes")
    }
    let features = try reader.ints("nodes_featureids") ?? []
    let trueIDs = try reader.ints("nodes_truenodeids") ?? []
    let falseIDs = try reader.ints("nodes_falsenodeids") ?? []
    let trueLeaves = try reader.ints("nodes_trueleafs") ?? []
    let falseLeaves = try reader.ints("nodes_falseleafs") ?? []
    let thresholds = try reader.realTensor("nodes_splits")
    let missing = try reader.ints("nodes_missing_value_tracks_true") ?? []
    _ = try reader.tensor("nodes_hitrates")
    for (name, count) in [
      ("nodes_featureids", features.count), ("nodes_truenodeids", trueIDs.count),
      ("nodes_falsenodeids", falseIDs.count), ("nodes_trueleafs", trueLeaves.count),
      ("nodes_falseleafs", falseLeaves.count), ("nodes_splits", thresholds.count),
      ("nodes_missing_value_tracks_true", missing.isEmpty ? modes.count : missing.count),
    ] where count != modes.count {
      throw Problem("has \(count) elements, and nodes_modes has \(modes.count)", attribute: name)
    }

    // Sets stand one after the other, each ended by a NaN.
    members = try reader.realTensor("membership_values")
    var sets = members.split(omittingEmptySubsequences: false, whereSeparator: \.isNaN).makeIterator()
    for (index, number) in modes.enumerated() {
      guard Mode.allCases.indices.contains(Int(number)) else {
        throw Problem("has the mode \(number); 0 to 6 are known", attribute: "nodes_modes")
      }
      let mode = Mode.allCases[Int(number)]
      var set = 0..<0
      if mode == .member {
        guard let next = sets.next() else {
          throw Problem("has fewer sets than nodes_modes has BRANCH_MEMBER", attribute: "membership_values")
        }
        set = next.startIndex..<next.endIndex
      }
      func child(_ id: Int64, _ isLeaf: Int64) -> Child { isLeaf == 0 ? .branch(Int(id)) : .leaf(Int(id)) }
      branches.append(
        Branch(
          feature: Int(features[index]), mode: mode, threshold: thresholds[index], members: set,
          missingIsTrue: missing.isEmpty ? false : missing[index] == 1,
          ifTrue: child(trueIDs[index], trueLeaves[index]), ifFalse: child(falseIDs[index], falseLeaves[index])))
    }
    roots = (try reader.ints("tree_roots") ?? []).map { .branch(Int($0)) }
    let weights = try reader.realTensor("leaf_weights")
    let voteTargets = try reader.ints("leaf_targetids") ?? []
    guard weights.count == voteTargets.count else {
      throw Problem(
        "has \(voteTargets.count) elements, and leaf_weights has \(weights.count)", attribute: "leaf_targetids")
    }
    votes = zip(voteTargets, weights).map { Vote(target: Int($0), weight: $1) }
    leaves = votes.indices.map { $0..<$0 + 1 }
    try check()
  }
}

extension NodeReader {
  /// How many numbers an ensemble predicts: each run keeps something for each of them, whatever the number of rows.
  mutating func targets() throws(Problem) -> Int {
    let targets = try int("n_targets", default: 1)
    guard (1...1 << 20).contains(targets) else {
      throw Problem("is \(targets); 1 to \(1 << 20) are supported", attribute: "n_targets")
    }
    return Int(targets)
  }

  /// A list of numbers, or the tensor that may stand for it when they are doubles.
  mutating func numbers(_ name: String) throws(Problem) -> [Double] {
    let floats = try floats(name)
    let tensor = try realTensor("\(name)_as_tensor")
    guard let floats, !floats.isEmpty else { return tensor }
    guard tensor.isEmpty else { throw Problem("is given twice: as numbers, and as a tensor", attribute: name) }
    return floats.map(Double.init)
  }

  /// Empty when it is not there.
  mutating func realTensor(_ name: String) throws(Problem) -> [Double] {
    switch try tensor(name)?.elements {
    case nil: return []
    case .floats(let values): return values.map(Double.init)
    case .doubles(let values): return values
    case .some(let other): throw Problem("is \(other.type), and not float or double", attribute: name)
    }
  }
}
