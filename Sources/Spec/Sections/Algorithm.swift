public import Source

extension PipelineSpec {
  public enum Algorithm: String, CaseIterable, Sendable {
    case linearRegression = "linear_regression"
    case logisticRegression = "logistic_regression"
    case gradientBoosting = "gradient_boosting"
    case randomForest = "random_forest"
    case mlp
  }

  /// A value of a parameter or of a search space.
  public enum ParameterValue: Hashable, Sendable {
    case integer(Int)
    case number(Double)
    case string(String)
    case bool(Bool)
  }

  public enum Penalty: String, CaseIterable, Sendable { case none, l1, l2, elasticnet }

  public struct LinearRegression: Sendable {
    public var place = Place()
    @Sourced(.l2, rule: "a little ridge keeps correlated columns stable") public var penalty: Penalty
    @Sourced(1.0, rule: "scikit-learn's strength for ridge") public var alpha: Double
    @Sourced(0.5, rule: "half of each penalty, as scikit-learn has it") public var l1Ratio: Double
    @Sourced(true, rule: "an intercept is fitted, as scikit-learn does") public var intercept: Bool
    @Sourced(1000, rule: "scikit-learn's bound on iterations") public var maxIterations: Int
    @Sourced(0.0001, rule: "scikit-learn's tolerance") public var tolerance: Double

    init() {}
  }

  public struct LogisticRegression: Sendable {
    public var place = Place()
    @Sourced(.l2, rule: "L2 is scikit-learn's penalty") public var penalty: Penalty
    @Sourced(1.0, rule: "scikit-learn's inverse strength") public var c: Double
    @Sourced(0.5, rule: "half of each penalty, as scikit-learn has it") public var l1Ratio: Double
    @Sourced(true, rule: "an intercept is fitted, as scikit-learn does") public var intercept: Bool
    @Sourced(1000, rule: "enough iterations for columns that are not scaled") public var maxIterations: Int
    @Sourced(0.0001, rule: "scikit-learn's tolerance") public var tolerance: Double

    init() {}
  }

  public struct GradientBoosting: Sendable {
    public var place = Place()
    @Sourced(100, rule: "LightGBM's number of trees") public var trees: Int
    @Sourced(31, rule: "LightGBM's number of leaves") public var leaves: Int
    /// Nil is no bound: the leaves bound a tree.
    @Sourced() public var maxDepth: Int?
    @Sourced(0.1, rule: "LightGBM's learning rate") public var learningRate: Double
    @Sourced(20, rule: "LightGBM's least rows a leaf") public var minLeafRows: Int
    @Sourced(0.0, rule: "LightGBM's least gain of a split") public var minSplitGain: Double
    @Sourced(1.0, rule: "every tree sees every row, as in LightGBM") public var subsample: Double
    @Sourced(1.0, rule: "every tree sees every column, as in LightGBM") public var columnSample: Double
    @Sourced(0.0, rule: "no L1 penalty, as in LightGBM") public var l1: Double
    @Sourced(0.0, rule: "no L2 penalty, as in LightGBM") public var l2: Double
    @Sourced(255, rule: "LightGBM's number of histogram bins") public var bins: Int

    init() {}
  }

  public struct RandomForest: Sendable {
    public enum Features: String, CaseIterable, Sendable { case sqrt, log2, all }

    public var place = Place()
    @Sourced(100, rule: "scikit-learn's number of trees") public var trees: Int
    /// Nil is no bound.
    @Sourced() public var maxDepth: Int?
    @Sourced(1, rule: "scikit-learn's least rows a leaf") public var minLeafRows: Int
    @Sourced(2, rule: "scikit-learn's least rows to split") public var minSplitRows: Int
    @Sourced(.sqrt, rule: "a split looks at the square root of the columns' number") public var maxFeatures: Features
    @Sourced(true, rule: "each tree sees a sample with replacement, as in scikit-learn") public var bootstrap: Bool
    @Sourced(1.0, rule: "the sample is as large as the table, as in scikit-learn") public var subsample: Double
    @Sourced(255, rule: "as many histogram bins as gradient boosting has") public var bins: Int

    init() {}
  }

  public struct MLP: Sendable {
    public enum Activation: String, CaseIterable, Sendable { case relu, tanh, logistic }
    public enum Solver: String, CaseIterable, Sendable { case adam, sgd }

    public var place = Place()
    /// Hidden layers.
    @Sourced(1, rule: "scikit-learn's single hidden layer") public var layers: Int
    /// Of each hidden layer.
    @Sourced(100, rule: "scikit-learn's 100 units") public var units: Int
    @Sourced(.relu, rule: "scikit-learn's activation") public var activation: Activation
    @Sourced(.adam, rule: "scikit-learn's solver") public var solver: Solver
    @Sourced(0.001, rule: "scikit-learn's first learning rate") public var learningRate: Double
    @Sourced(0.0001, rule: "scikit-learn's strength of the L2 penalty") public var alpha: Double
    @Sourced(200, rule: "scikit-learn's least rows a step") public var batchSize: Int
    @Sourced(200, rule: "scikit-learn's bound on passes over the rows") public var epochs: Int
    @Sourced(0.0, rule: "no unit is dropped unless `dropout` says so") public var dropout: Double
    @Sourced(0.0001, rule: "scikit-learn's tolerance") public var tolerance: Double

    init() {}
  }
}
