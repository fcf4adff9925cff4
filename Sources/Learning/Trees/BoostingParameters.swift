/// What `algorithm: gradient_boosting` may set; the names and defaults are LightGBM's.
public struct BoostingParameters: Hashable, Sendable {
  /// Rounds: as many trees, or that many for each class when there are more than two.
  public var trees = 100
  /// At most, of a tree.
  public var leaves = 31
  /// Of splits between the root and a leaf; nil is no bound.
  public var maxDepth: Int?
  public var learningRate = 0.1
  /// At least, of a leaf; a side of a split is estimated from its hessians, as LightGBM does.
  public var minLeafRows = 20
  public var minSplitGain = 0.0
  /// The share of the rows that each tree sees, above 0 and up to 1.
  public var subsample = 1.0
  /// The share of the columns that each tree sees, above 0 and up to 1.
  public var columnSample = 1.0
  public var l1 = 0.0
  public var l2 = 0.0
  /// How many histogram bins a number may have, with that of its missing values.
  static let binCounts = 2...255

  /// One of `binCounts`.
  public var bins = 255

  public init() {}

  /// - Precondition: the settings are those of gradient boosting.
  public init(_ settings: AlgorithmSettings) {
    trees = settings.integer("trees")
    leaves = settings.integer("leaves")
    maxDepth = settings.optionalInteger("max_depth")
    learningRate = settings.number("learning_rate")
    minLeafRows = settings.integer("min_leaf_rows")
    minSplitGain = settings.number("min_split_gain")
    subsample = settings.number("subsample")
    columnSample = settings.number("column_sample")
    l1 = settings.number("l1")
    l2 = settings.number("l2")
    bins = settings.integer("bins")
  }
}

/// Why a fit of trees cannot begin.
public enum TreeFitError: Error, Hashable, Sendable {
  /// A parameter is out of its range, which `expected` says.
  case parameter(name: String, expected: String)
  /// Too few rows or features to learn from, or too many to count.
  case data(String)
}

extension TreeFitError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .parameter(let name, let expected): "`\(name)` must be \(expected)"
    case .data(let text): text
    }
  }
}

extension BoostingParameters {
  func check() throws(TreeFitError) {
    func require(_ holds: Bool, _ name: String, _ expected: String) throws(TreeFitError) {
      if !holds { throw .parameter(name: name, expected: expected) }
    }
    try require(trees >= 1, "trees", "at least 1")
    try require((2...131_072).contains(leaves), "leaves", "2 to 131072")
    try require(maxDepth ?? 1 >= 1, "max_depth", "at least 1")
    try require(learningRate > 0 && learningRate.isFinite, "learning_rate", "above 0")
    try require(minLeafRows >= 1, "min_leaf_rows", "at least 1")
    try require(minSplitGain >= 0 && minSplitGain.isFinite, "min_split_gain", "0 or more")
    try require(subsample > 0 && subsample <= 1, "subsample", "above 0 and up to 1")
    try require(columnSample > 0 && columnSample <= 1, "column_sample", "above 0 and up to 1")
    try require(l1 >= 0 && l1.isFinite, "l1", "0 or more")
    try require(l2 >= 0 && l2.isFinite, "l2", "0 or more")
    try require(Self.binCounts.contains(bins), "bins", "2 to \(Self.binCounts.upperBound)")
  }
}
