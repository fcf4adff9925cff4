extension TreeModel {
  /// For each feature, the sum of the gains of the splits by it: how much they lowered the loss.
  public var gains: [Double] {
    var gains = [Double](repeating: 0, count: featureCount)
    for tree in trees {
      for node in tree.nodes { gains[Int(node.feature)] += Double(node.gain) }
    }
    return gains
  }
}
