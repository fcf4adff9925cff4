/// What MLflow takes as a name, by `mlflow/utils/validation.py` of 3.17: the tracker's refusal would come after the work.
public enum MLflowName {
  /// Code points, as Python counts.
  public static let longestExperiment = 500
  /// Of the columns that hold them.
  public static let longestModel = 256
  public static let longestAlias = 255
  static let longestKey = 250

  /// Why it cannot name an experiment; nil when it can.
  public static func problem(experiment name: String) -> String? {
    if isBlank(name) { return "an experiment has a name" }
    guard name.unicodeScalars.count <= longestExperiment else {
      return "an experiment's name has at most \(longestExperiment) characters"
    }
    return controlProblem(name)
  }

  /// Why it cannot name a registered model; nil when it can.
  public static func problem(model name: String) -> String? {
    if isBlank(name) { return "a model has a name" }
    if let sign = name.unicodeScalars.first(where: { $0 == "/" || $0 == ":" }) {
      return "a model's name has no '\(sign)'"
    }
    if name == "." || name == ".." { return "a model's name is no step of a path, as '\(name)' is" }
    guard name.unicodeScalars.count <= longestModel else {
      return "a model's name has at most \(longestModel) characters"
    }
    return controlProblem(name)
  }

  /// Why it cannot name an alias; nil when it can.
  public static func problem(alias name: String) -> String? {
    guard !name.isEmpty, name.unicodeScalars.count <= longestAlias, name.unicodeScalars.allSatisfy(isWord) else {
      return "an alias is of letters, digits, '_' and '-', and not longer than \(longestAlias)"
    }
    let isVersion = name.lowercased().hasPrefix("v") && name.count > 1 && name.dropFirst().allSatisfy(\.isNumber)
    return name.lowercased() == "latest" || isVersion ? "MLflow keeps the alias '\(name)' for itself" : nil
  }

  /// A parameter's, metric's or tag's name: what MLflow's lack becomes `_`, and a long one is cut.
  public static func key(_ name: String) -> String {
    var key = ""
    for scalar in name.unicodeScalars.prefix(longestKey) {
      let isKnown = isWord(scalar) || scalar == "/" || scalar == "." || scalar == " " || scalar == ":"
      key.unicodeScalars.append(isKnown ? scalar : "_")
    }
    // A name must be its own path: no step of it is empty, `.` or `..`.
    let steps = key.split(separator: "/", omittingEmptySubsequences: false)
    return steps.map { $0.isEmpty || $0 == "." || $0 == ".." ? "_" : String($0) }.joined(separator: "/")
  }

  /// The name of a model that a run logs, which is stricter than that of a registered one.
  public static func loggedModel(_ name: String) -> String {
    let refused: Set<Unicode.Scalar> = ["/", ":", ".", "%", "\"", "'"]
    var text = ""
    for scalar in name.unicodeScalars { text.unicodeScalars.append(refused.contains(scalar) ? "_" : scalar) }
    return text.isEmpty ? "model" : text
  }

  /// Python's `\w`, or a hyphen.
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: scalar == "_" || scalar == "-" || scalar.properties.numericType != nil
    }
  }

  private static func isBlank(_ name: String) -> Bool { name.allSatisfy(\.isWhitespace) }

  private static func controlProblem(_ name: String) -> String? {
    name.unicodeScalars.contains { $0.properties.generalCategory == .control }
      ? "a name has no control characters" : nil
  }
}
