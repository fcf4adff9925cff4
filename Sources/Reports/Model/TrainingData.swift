public import RuntimeContract

extension ModelReport {
  /// The parts that rows are split into.
  public enum Part: String, Hashable, Sendable, CaseIterable {
    case train
    case validation
    case test
  }

  /// What a model was trained and judged on.
  public struct TrainingData: Hashable, Sendable {
    public struct Rows: Hashable, Sendable {
      public var part: Part
      public var rows: Int
      /// Rows of each class, in the order of the classes; empty for regression.
      public var classRows: [Int]

      public init(_ part: Part, rows: Int, classRows: [Int] = []) {
        self.part = part
        self.rows = rows
        self.classRows = classRows
      }
    }

    public struct Feature: Hashable, Sendable {
      public var name: String
      public var type: ColumnType
      /// Of the training rows, 0 to 1.
      public var missingShare: Double
      /// A sentence on its values in the training rows: `0 to 120`, `4 values`.
      public var values: Prose?
      /// The transforms, in their order: `median`, `standard`.
      public var transforms: [String]

      public init(
        _ name: String, type: ColumnType, missingShare: Double, values: Prose? = nil, transforms: [String] = []
      ) {
        self.name = name
        self.type = type
        self.missingShare = missingShare
        self.values = values
        self.transforms = transforms
      }
    }

    /// The label's column.
    public var label: String
    /// In the order of the model's outputs; empty for regression.
    public var classes: [String]
    public var parts: [Rows]
    public var features: [Feature]
    /// How rows were split: `random, 70% / 15% / 15%`.
    public var split: Prose?

    public init(label: String, classes: [String] = [], parts: [Rows], features: [Feature], split: Prose? = nil) {
      self.label = label
      self.classes = classes
      self.parts = parts
      self.features = features
      self.split = split
    }
  }
}
