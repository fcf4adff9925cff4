public enum SplitMethod: String, Codable, CaseIterable, Sendable {
  case random
  /// Rows of one group stay in one part.
  case group
  /// Earlier rows train, later ones test.
  case time
}

public enum Imputation: String, Codable, CaseIterable, Sendable {
  case mean
  case median
  case mostFrequent = "most_frequent"
  case zero
}

public enum Scaling: String, Codable, CaseIterable, Sendable {
  /// To mean 0 and standard deviation 1.
  case standard
  /// To 0 through 1.
  case minMax = "min_max"
  /// By the largest absolute value, to -1 through 1.
  case maxAbs = "max_abs"
  /// By median and interquartile range.
  case robust
  /// The logarithm of 1 + x.
  case log1p
}

public enum Encoding: String, Codable, CaseIterable, Sendable {
  /// A column of 0 and 1 a value.
  case oneHot = "one_hot"
  /// A value's index.
  case ordinal
  /// A value's share of the training rows.
  case frequency
  /// The mean of the label over the training rows with the value, smoothed and out of fold.
  case target
}

/// `mlgen-train features`: splits `processed/` and fits the transforms on the training part, into `features/`.
public struct FeaturesConfig: Codable, Hashable, Sendable {
  /// The run's folder that it reads: `processed`, or that of a user's stage standing before this one.
  public var input: String
  /// What the label is: classes or numbers.
  public var task: ModelTask
  public var columns: [Column]
  public var split: SplitConfig
  /// At most one a column.
  public var transforms: [Transform]
  /// Nil keeps the result in the workspace alone.
  public var copyOut: CopyOut?
  /// Nil keeps no record of the stage.
  public var tracking: TrackingConfig?

  public init(
    input: String, task: ModelTask, columns: [Column], split: SplitConfig, transforms: [Transform], copyOut: CopyOut?,
    tracking: TrackingConfig? = nil
  ) {
    self.input = input
    self.task = task
    self.columns = columns
    self.split = split
    self.transforms = transforms
    self.copyOut = copyOut
    self.tracking = tracking
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case input, task, columns, split, transforms, copyOut = "copy_out", tracking
  }
}

/// The three parts of the data; their shares sum to 1.
public struct SplitConfig: Codable, Hashable, Sendable {
  public var method: SplitMethod
  /// The group's or the time's column; nil under `random`.
  public var column: String?
  public var train: Double
  public var validation: Double
  public var test: Double
  /// A column whose shares every part keeps.
  public var stratify: String?
  public var seed: Int

  public init(
    method: SplitMethod, column: String?, train: Double, validation: Double, test: Double, stratify: String?,
    seed: Int
  ) {
    self.method = method
    self.column = column
    self.train = train
    self.validation = validation
    self.test = test
    self.stratify = stratify
    self.seed = seed
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case method, column, train, validation, test, stratify, seed
  }
}

/// What happens to one column inside the model's graph, in the order of these fields.
public struct Transform: Codable, Hashable, Sendable {
  public var column: String
  public var impute: Imputation?
  public var clip: ClipRange?
  public var scale: Scaling?
  public var encode: Encoding?

  public init(column: String, impute: Imputation?, clip: ClipRange?, scale: Scaling?, encode: Encoding?) {
    self.column = column
    self.impute = impute
    self.clip = clip
    self.scale = scale
    self.encode = encode
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case column, impute, clip, scale, encode
  }
}

/// Values outside become the nearer bound.
public struct ClipRange: Codable, Hashable, Sendable {
  public var minimum: Double
  public var maximum: Double

  public init(minimum: Double, maximum: Double) {
    self.minimum = minimum
    self.maximum = maximum
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case minimum = "min", maximum = "max"
  }
}
