/// What a model's folder and its graph look like to whoever runs it.
///
/// The graph has an input for each raw column that it reads, by the column's name. A regression has the output
/// `prediction`; a classifier has `label`, and a probability for each class. Every output has a value a row.
public enum ModelInterface {
  /// The graph's file.
  public static let graphFile = "model.onnx"
  /// The answer of a classifier: the most probable class, in the label's own type.
  public static let label = "label"
  /// The answer of a regression.
  public static let prediction = "prediction"
  private static let probabilityPrefix = "probability_"

  /// The output with the probability of a class.
  public static func probability(of className: String) -> String { probabilityPrefix + className }

  /// The class whose probability an output has; nil for other outputs.
  public static func className(of output: String) -> String? {
    output.hasPrefix(probabilityPrefix) ? String(output.dropFirst(probabilityPrefix.count)) : nil
  }
}
