extension PipelineSpec.LinearRegression: SpecObject {
  static let table = Table<PipelineSpec.LinearRegression>(
    "LinearRegressionParameters", "the parameters of linear_regression",
    [
      .value("penalty", \.$penalty, "What keeps coefficients small."),
      .value("alpha", \.$alpha, "How strongly.", .atLeast(0)),
      .value("l1_ratio", \.$l1Ratio, "The share of L1 in `elasticnet`.", .range(0...1)),
      .value("intercept", \.$intercept, "Whether a constant is fitted."),
      .value("max_iterations", \.$maxIterations, "The bound on iterations.", .range(1...1_000_000)),
      .value("tolerance", \.$tolerance, "The change below which it has converged.", .positive),
    ])
}

extension PipelineSpec.LogisticRegression: SpecObject {
  static let table = Table<PipelineSpec.LogisticRegression>(
    "LogisticRegressionParameters", "the parameters of logistic_regression",
    [
      .value("penalty", \.$penalty, "What keeps coefficients small."),
      .value("c", \.$c, "The inverse of its strength: smaller is stronger.", .positive),
      .value("l1_ratio", \.$l1Ratio, "The share of L1 in `elasticnet`.", .range(0...1)),
      .value("intercept", \.$intercept, "Whether a constant is fitted."),
      .value("max_iterations", \.$maxIterations, "The bound on iterations.", .range(1...1_000_000)),
      .value("tolerance", \.$tolerance, "The change below which it has converged.", .positive),
    ])
}

extension PipelineSpec.GradientBoosting: SpecObject {
  static let table = Table<PipelineSpec.GradientBoosting>(
    "GradientBoostingParameters", "the parameters of gradient_boosting",
    [
      .value("trees", \.$trees, "How many trees.", .range(1...100_000)),
      .value("leaves", \.$leaves, "How many leaves a tree may have.", .range(2...131_072)),
      .optional("max_depth", \.$maxDepth, "How deep a tree may be.", .range(1...64), derived: "no bound"),
      .value("learning_rate", \.$learningRate, "How much each tree corrects.", .positive(upTo: 1)),
      .value("min_leaf_rows", \.$minLeafRows, "The least rows of a leaf.", .range(1...1_000_000)),
      .value("min_split_gain", \.$minSplitGain, "The least gain of a split.", .atLeast(0)),
      .value("subsample", \.$subsample, "The share of rows that each tree sees.", .positive(upTo: 1)),
      .value("column_sample", \.$columnSample, "The share of columns that each tree sees.", .positive(upTo: 1)),
      .value("l1", \.$l1, "The L1 penalty of leaves.", .atLeast(0)),
      .value("l2", \.$l2, "The L2 penalty of leaves.", .atLeast(0)),
      .value("bins", \.$bins, "Histogram bins of a column.", .range(2...255)),
    ])
}

extension PipelineSpec.RandomForest: SpecObject {
  static let table = Table<PipelineSpec.RandomForest>(
    "RandomForestParameters", "the parameters of random_forest",
    [
      .value("trees", \.$trees, "How many trees.", .range(1...100_000)),
      .optional("max_depth", \.$maxDepth, "How deep a tree may be.", .range(1...64), derived: "no bound"),
      .value("min_leaf_rows", \.$minLeafRows, "The least rows of a leaf.", .range(1...1_000_000)),
      .value("min_split_rows", \.$minSplitRows, "The least rows of a split.", .range(2...1_000_000)),
      .value("max_features", \.$maxFeatures, "How many columns a split looks at."),
      .value("bootstrap", \.$bootstrap, "Whether a tree's rows are drawn with replacement."),
      .value("subsample", \.$subsample, "How many rows a tree sees, as a share of all.", .positive(upTo: 1)),
      .value("bins", \.$bins, "Histogram bins of a column.", .range(2...255)),
    ])
}

extension PipelineSpec.MLP: SpecObject {
  static let table = Table<PipelineSpec.MLP>(
    "MLPParameters", "the parameters of mlp",
    [
      .value("layers", \.$layers, "How many hidden layers.", .range(1...16)),
      .value("units", \.$units, "How many units each has.", .range(1...16_384)),
      .value("activation", \.$activation, "What each unit applies to its sum."),
      .value("solver", \.$solver, "How weights are updated."),
      .value("learning_rate", \.$learningRate, "The size of the first updates.", .positive(upTo: 1)),
      .value("alpha", \.$alpha, "The strength of the L2 penalty.", .atLeast(0)),
      .value("batch_size", \.$batchSize, "Rows an update.", .range(1...1_000_000)),
      .value("epochs", \.$epochs, "The bound on passes over the rows.", .range(1...100_000)),
      .value("dropout", \.$dropout, "The share of units that each update leaves out.", .share),
      .value("tolerance", \.$tolerance, "The change below which it has converged.", .positive),
    ])
}

extension PipelineSpec.Penalty: EnumValue {}
extension PipelineSpec.RandomForest.Features: EnumValue {}
extension PipelineSpec.MLP.Activation: EnumValue {}
extension PipelineSpec.MLP.Solver: EnumValue {}
