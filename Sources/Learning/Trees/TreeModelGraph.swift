public import ONNX

extension TreeModel {
  /// One `TreeEnsemble` of ai.onnx.ml 5 and what makes probabilities of its sums, in ONNX's own operators.
  public func emit(into graph: inout GraphBuilder, features: [String]) -> String {
    precondition(features.count == featureCount, "a value for each feature that the model was fitted on")
    let rows = graph.add("Concat", features, [Attribute("axis", .int(1))])
    let ensemble = TreeEnsembleAttributes(self)
    var sums = graph.add("TreeEnsemble", domain: "ai.onnx.ml", [rows], ensemble.attributes)
    if ensemble.offset.contains(where: { $0 != 0 }) {
      let offset = Tensor(shape: [ensemble.offset.count], .floats(ensemble.offset))
      sums = graph.add("Add", [sums, graph.constant(offset, "offset")])
    }
    // The mean of n shares is at most 1 when it is rounded last; shares that are divided first can add up to more.
    if treeWeight != 1 {
      sums = graph.add("Mul", [sums, graph.constant(Tensor(shape: [1], .floats([treeWeight])), "weight")])
    }
    if start.contains(where: { $0 != 0 }) {
      sums = graph.add("Add", [sums, graph.constant(Tensor(shape: [start.count], .floats(start)), "start")])
    }
    switch link {
    case .identity: return ModelLink.value.emit(sums, into: &graph)
    case .softmax: return ModelLink.softmax.emit(sums, into: &graph)
    case .sigmoid: return ModelLink.logistic.emit(sums, into: &graph)
    case .complement: return ModelLink.both(sums, into: &graph)
    }
  }
}

/// The attributes of ONNX's `TreeEnsemble`, which are parallel lists of nodes and of leaves.
private struct TreeEnsembleAttributes {
  private var roots: [Int64] = []
  private var features: [Int64] = []
  private var modes: [UInt8] = []
  private var splits: [Float] = []
  private var members: [Float] = []
  private var missingTracksTrue: [Int64] = []
  private var trueIDs: [Int64] = []
  private var trueLeaves: [Int64] = []
  private var falseIDs: [Int64] = []
  private var falseLeaves: [Int64] = []
  private var targets: [Int64] = []
  private var weights: [Float] = []
  /// What is to be added to the sums: the trees of one leaf.
  private(set) var offset: [Float]

  private enum Mode {
    static let lessOrEqual: UInt8 = 0
    static let member: UInt8 = 6
  }

  init(_ model: TreeModel) {
    offset = [Float](repeating: 0, count: model.start.count)
    let targets = model.start.count
    for (index, tree) in model.trees.enumerated() {
      if model.valuesPerLeaf == targets {
        // A leaf counts for one target, so several of them need a copy of the tree each.
        for target in 0..<targets {
          append(tree, target: target) { tree.values[$0 * targets + target] }
        }
      } else {
        append(tree, target: index % targets) { tree.values[$0] }
      }
    }
    if roots.isEmpty { appendNothing() }
  }

  private mutating func append(_ tree: DecisionTree, target: Int, value: (Int) -> Float) {
    guard !tree.nodes.isEmpty else {
      offset[target] += value(0)
      return
    }
    let firstNode = features.count
    let firstLeaf = weights.count
    roots.append(Int64(firstNode))
    func place(_ child: Int32) -> (id: Int64, isLeaf: Int64) {
      child < 0 ? (Int64(firstLeaf) + Int64(~child), 1) : (Int64(firstNode) + Int64(child), 0)
    }
    for node in tree.nodes {
      features.append(Int64(node.feature))
      switch node.test {
      case .number(let threshold, let missingLeft):
        modes.append(Mode.lessOrEqual)
        splits.append(threshold)
        missingTracksTrue.append(missingLeft ? 1 : 0)
      case .category(let codes):
        modes.append(Mode.member)
        splits.append(0)
        missingTracksTrue.append(0)
        members += codes.map { Float($0) } + [.nan]
      }
      let (left, right) = (place(node.left), place(node.right))
      trueIDs.append(left.id)
      trueLeaves.append(left.isLeaf)
      falseIDs.append(right.id)
      falseLeaves.append(right.isLeaf)
    }
    for leaf in 0..<tree.nodes.count + 1 {
      targets.append(Int64(target))
      weights.append(value(leaf))
    }
  }

  /// A tree of one leaf is a node whose branches meet in it.
  private mutating func appendNothing() {
    roots = [0]
    features = [0]
    modes = [Mode.lessOrEqual]
    splits = [0]
    missingTracksTrue = [0]
    (trueIDs, trueLeaves, falseIDs, falseLeaves) = ([0], [1], [0], [1])
    targets = [0]
    weights = [0]
  }

  var attributes: [Attribute] {
    func tensor(_ elements: Tensor.Elements) -> Attribute.Value {
      .tensor(Tensor(shape: [elements.count], elements))
    }
    var attributes = [
      Attribute("aggregate_function", .int(1)),
      Attribute("leaf_targetids", .ints(targets)),
      Attribute("leaf_weights", tensor(.floats(weights))),
      Attribute("n_targets", .int(Int64(offset.count))),
      Attribute("nodes_falseleafs", .ints(falseLeaves)),
      Attribute("nodes_falsenodeids", .ints(falseIDs)),
      Attribute("nodes_featureids", .ints(features)),
      Attribute("nodes_missing_value_tracks_true", .ints(missingTracksTrue)),
      Attribute("nodes_modes", tensor(.uint8s(modes))),
      Attribute("nodes_splits", tensor(.floats(splits))),
      Attribute("nodes_trueleafs", .ints(trueLeaves)),
      Attribute("nodes_truenodeids", .ints(trueIDs)),
      Attribute("post_transform", .int(0)),
      Attribute("tree_roots", .ints(roots)),
    ]
    if !members.isEmpty { attributes.append(Attribute("membership_values", tensor(.floats(members)))) }
    return attributes
  }
}
