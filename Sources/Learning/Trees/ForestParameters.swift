/// What `algorithm: random_forest` may set; the names are scikit-learn's in the words of the language.
public struct ForestParameters: Hashable, Sendable {
  public enum Features: String, Hashable, Sendable { case sqrt, log2, all }

  public var trees = 100
  /// Of splits between the root and a leaf; nil is no bound.
  public var maxDepth: Int?
  /// At least, of a leaf; a row that is drawn twice counts once.
  public var minLeafRows = 1
  /// At least, of a node that is split.
  public var minSplitRows = 2
  /// How many features a split looks at.
  public var maxFeatures = Features.sqrt
  /// Does each tree see a sample with replacement, or the rows themselves?
  public var bootstrap = true
  /// The sample's size as a share of the rows, above 0 and up to 1.
  public var subsample = 1.0
  /// One of `BoostingParameters.binCounts`.
  public var bins = 255

  public init() {}

  /// - Precondition: the settings are those of a random forest.
  public init(_ settings: AlgorithmSettings) {
    trees = settings.integer("trees")
    maxDepth = settings.optionalInteger("max_depth")
    minLeafRows = settings.integer("min_leaf_rows")
    minSplitRows = settings.integer("min_split_rows")
    maxFeatures = Features(rawValue: settings.choice("max_features")) ?? .sqrt
    bootstrap = settings.bool("bootstrap")
    subsample = settings.number("subsample")
    bins = settings.integer("bins")
  }

  func check() throws(TreeFitError) {
    func require(_ holds: Bool, _ name: String, _ expected: String) throws(TreeFitError) {
      if !holds { throw .parameter(name: name, expected: expected) }
    }
    try require(trees >= 1, "trees", "at least 1")
    try require(maxDepth ?? 1 >= 1, "max_depth", "at least 1")
    try require(minLeafRows >= 1, "min_leaf_rows", "at least 1")
    try require(minSplitRows >= 2, "min_split_rows", "at least 2")
    try require(subsample > 0 && subsample <= 1, "subsample", "above 0 and up to 1")
    try require(
      BoostingParameters.binCounts.contains(bins), "bins", "2 to \(BoostingParameters.binCounts.upperBound)")
  }

  func featuresPerSplit(of count: Int) -> Int {
    switch maxFeatures {
    case .sqrt: max(1, Int(Double(count).squareRoot()))
    case .log2: max(1, Int.bitWidth - 1 - max(1, count).leadingZeroBitCount)
    case .all: count
    }
  }
}
