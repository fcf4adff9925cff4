/// Corrects p-values for how many there are.
public enum FalseDiscovery {
  /// Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate", 1995: rejecting what is at most `q` here keeps
  /// the expected share of false ones among those rejected below `q`. In the order of the p-values that come in;
  /// `scipy.stats.false_discovery_control`.
  ///
  /// - Precondition: all are 0 to 1.
  public static func adjusted(_ pValues: [Double]) -> [Double] {
    precondition(pValues.allSatisfy { 0...1 ~= $0 }, "a p-value is 0 to 1")
    let order = pValues.indices.sorted { pValues[$0] != pValues[$1] ? pValues[$0] < pValues[$1] : $0 < $1 }
    var adjusted = pValues
    var least = 1.0
    for (rank, index) in order.enumerated().reversed() {
      least = min(least, pValues[index] * Double(pValues.count) / Double(rank + 1))
      adjusted[index] = least
    }
    return adjusted
  }
}
