/// Something wrong with a config, or with another JSON file of ours, at a path in it.
public struct JSONFinding: Error, Hashable, Sendable, CustomStringConvertible {
  /// A step from a value into one of its parts.
  public enum Step: Hashable, Sendable {
    case key(String)
    case index(Int)
  }

  /// From the whole to the value that is wrong.
  public var path: [Step]
  /// What is wrong, what was expected, and what would do.
  public var message: String
  /// Whether the last step's key is wrong, and not its value.
  public var atKey: Bool

  public init(_ path: [Step], _ message: String, atKey: Bool = false) {
    self.path = path
    self.message = message
    self.atKey = atKey
  }

  /// What the standard library says, in words for whoever wrote the file.
  public init(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      self.init(Self.steps(context), "the key '\(key.stringValue)' is missing")
    case .typeMismatch(let type, let context):
      self.init(Self.steps(context), "expected \(Self.name(of: type))")
    case .valueNotFound(let type, let context):
      self.init(Self.steps(context), "expected \(Self.name(of: type)), and found null")
    case .dataCorrupted(let context):
      let description = context.debugDescription
      // `Strict` words it; the key itself is the better place.
      if description.hasPrefix("unknown key '"), let key = description.split(separator: "'").dropFirst().first {
        self.init(Self.steps(context) + [.key(String(key))], description, atKey: true)
      } else {
        self.init(Self.steps(context), Self.message(of: description))
      }
    @unknown default: self.init([], "\(error)")
    }
  }

  /// `transforms[2].column: expected a string`.
  public var description: String { path.isEmpty ? message : "\(Self.text(of: path)): \(message)" }

  /// `transforms[2].column`; empty for the whole.
  public static func text(of path: [Step]) -> String {
    var text = ""
    for step in path {
      switch step {
      case .key(let key): text += text.isEmpty ? key : ".\(key)"
      case .index(let index): text += "[\(index)]"
      }
    }
    return text
  }

  private static func steps(_ context: DecodingError.Context) -> [Step] {
    context.codingPath.map { key in key.intValue.map { .index($0) } ?? .key(key.stringValue) }
  }

  private static func name(of type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Bool.Type: "true or false"
    case is any FixedWidthInteger.Type: "a whole number"
    case is any BinaryFloatingPoint.Type: "a number"
    default: "\(type)".hasPrefix("Array") ? "a list" : "an object"
    }
  }

  /// The standard library's text for an unknown case names the type and not its values.
  private static func message(of description: String) -> String {
    let known: [(String, [String])] = [
      names(ModelTask.self), names(Algorithm.self), names(ClassWeight.self), names(EnsembleMethod.self),
      names(Goal.self), names(MetricName.self), names(SearchMethod.self), names(SplitMethod.self),
      names(Imputation.self), names(Scaling.self), names(Encoding.self), names(ColumnType.self),
      names(ColumnRole.self), names(FileFormat.self), names(LoadMode.self), names(FailureAction.self),
      names(AnomalyMethod.self), names(PromotionMode.self), names(Tracker.self), names(DriftTest.self),
      names(RetrainingTrigger.self), names(BaselineKind.self), names(FairnessMetric.self), names(Direction.self),
    ]
    for (type, values) in known where description.hasPrefix("Cannot initialize \(type) from invalid") {
      let value = description.split(separator: " ").last.map(String.init) ?? "the value"
      return "\(value) is none of: \(values.joined(separator: ", "))"
    }
    return description
  }

  private static func names<Value: CaseIterable & RawRepresentable<String>>(
    _ type: Value.Type
  ) -> (String, [String]) { ("\(type)", type.allCases.map(\.rawValue)) }
}
