extension PipelineSpec.LinearRegression: SpecObject {
  static let table = Table<PipelineSpec.LinearRegression>(
    "LinearRegressionParameters", "the parameters of linear_regression",
    [
      .value("penalty", { $1(&$0.$penalty) }, "What keeps coefficients small."),
      .value("alpha", { $1(&$0.$alpha) }, "How strongly.", .atLeast(0)),
      .value("l1_ratio", { $1(&$0.$l1Ratio) }, "The share of L1 in `elasticnet`.", .range(0...1)),
      .value("intercept", { $1(&$0.$intercept) }, "Whether a constant is fitted."),
      .value("max_iterations", { $1(&$0.$maxIterations) }, "The bound on iterations.", .range(1...1_000_000)),
      .value("tolerance", { $1(&$0.$tolerance) }, "The change below which it has converged.", .positive),
    ])
}

extension PipelineSpec.LogisticRegression: SpecObject {
  static let table = Table<PipelineSpec.LogisticRegression>(
    "LogisticRegressionParameters", "the parameters of logistic_regression",
    [
      .value("penalty", { $1(&$0.$penalty) }, "What keeps coefficients small."),
      .value("c", { $1(&$0.$c) }, "The inverse of its strength: smaller is stronger.", .positive),
      .value("l1_ratio", { $1(&$0.$l1Ratio) }, "The share of L1 in `elasticnet`.", .range(0...1)),
      .value("intercept", { $1(&$0.$intercept) }, "Whether a constant is fitted."),
      .value("max_iterations", { $1(&$0.$maxIterations) }, "The bound on iterations.", .range(1...1_000_000)),
      .value("tolerance", { $1(&$0.$tolerance) }, "The change below which it has converged.", .positive),
    ])
}

extension PipelineSpec.GradientBoosting: SpecObject {
  static let table = Table<PipelineSpec.GradientBoosting>(
    "GradientBoostingParameters", "the parameters of gradient_boosting",
    [
      .value("trees", { $1(&$0.$trees) }, "How many trees.", .range(1...100_000)),
      .value("leaves", { $1(&$0.$leaves) }, "How many leaves a tree may have.", .range(2...131_072)),
      .optional("max_depth", { $1(&$0.$maxDepth) }, "How deep a tree may be.", .range(1...64), derived: "no bound"),
      .value("learning_rate", { $1(&$0.$learningRate) }, "How much each tree corrects.", .positive(upTo: 1)),
      .value("min_leaf_rows", { $1(&$0.$minLeafRows) }, "The least rows of a leaf.", .range(1...1_000_000)),
      .value("min_split_gain", { $1(&$0.$minSplitGain) }, "The least gain of a split.", .atLeast(0)),
      .value("subsample", { $1(&$0.$subsample) }, "The share of rows that each tree sees.", .positive(upTo: 1)),
      .value(
        "column_sample", { $1(&$0.$columnSample) }, "The share of columns that each tree sees.", .positive(upTo: 1)),
      .value("l1", { $1(&$0.$l1) }, "The L1 penalty of leaves.", .atLeast(0)),
      .value("l2", { $1(&$0.$l2) }, "The L2 penalty of leaves.", .atLeast(0)),
      .value("bins", { $1(&$0.$bins) }, "Histogram bins of a column.", .range(2...255)),
    ])
}

extension PipelineSpec.RandomForest: SpecObject {
  static let table = Table<PipelineSpec.RandomForest>(
    "RandomForestParameters", "the parameters of random_forest",
    [
      .value("trees", { $1(&$0.$trees) }, "How many trees.", .range(1...100_000)),
      .optional("max_depth", { $1(&$0.$maxDepth) }, "How deep a tree may be.", .range(1...64), derived: "no bound"),
      .value("min_leaf_rows", { $1(&$0.$minLeafRows) }, "The least rows of a leaf.", .range(1...1_000_000)),
      .value("min_split_rows", { $1(&$0.$minSplitRows) }, "The least rows of a split.", .range(2...1_000_000)),
      .value("max_features", { $1(&$0.$maxFeatures) }, "How many columns a split looks at."),
      .value("bootstrap", { $1(&$0.$bootstrap) }, "Whether a tree's rows are drawn with replacement."),
      .value("subsample", { $1(&$0.$subsample) }, "How many rows a tree sees, as a share of all.", .positive(upTo: 1)),
      .value("bins", { $1(&$0.$bins) }, "Histogram bins of a column.", .range(2...255)),
    ])
}

extension PipelineSpec.MLP: SpecObject {
  static let table = Table<PipelineSpec.MLP>(
    "MLPParameters", "the parameters of mlp",
    [
      .value("layers", { $1(&$0.$layers) }, "How many hidden layers.", .range(1...16)),
      .value("units", { $1(&$0.$units) }, "How many units each has.", .range(1...16_384)),
      .value("activation", { $1(&$0.$activation) }, "What each unit applies to its sum."),
      .value("solver", { $1(&$0.$solver) }, "How weights are updated."),
      .value("learning_rate", { $1(&$0.$learningRate) }, "The size of the first updates.", .positive(upTo: 1)),
      .value("alpha", { $1(&$0.$alpha) }, "The strength of the L2 penalty.", .atLeast(0)),
      .value("batch_size", { $1(&$0.$batchSize) }, "Rows an update.", .range(1...1_000_000)),
      .value("epochs", { $1(&$0.$epochs) }, "The bound on passes over the rows.", .range(1...100_000)),
      .value("dropout", { $1(&$0.$dropout) }, "The share of units that each update leaves out.", .share),
      .value("tolerance", { $1(&$0.$tolerance) }, "The change below which it has converged.", .positive),
    ])
}

extension PipelineSpec.Penalty: EnumValue {}
extension PipelineSpec.RandomForest.Features: EnumValue {}
extension PipelineSpec.MLP.Activation: EnumValue {}
extension PipelineSpec.MLP.Solver: EnumValue {}
