/// Gauges of Prometheus, with one value for each set of labels.
public struct MetricFamily: Hashable, Sendable {
  public struct Sample: Hashable, Sendable {
    public var labels: [Label]
    public var value: Double

    public init(_ value: Double, _ labels: [Label] = []) {
      self.value = value
      self.labels = labels
    }
  }

  public struct Label: Hashable, Sendable {
    public var name: String
    /// Any text.
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public var name: String
  public var help: String
  public var samples: [Sample]

  public init(_ name: String, help: String, _ samples: [Sample]) {
    self.name = name
    self.help = help
    self.samples = samples
  }
}

/// The text format of Prometheus, version 0.0.4.
public enum MetricText {
  /// Families without samples are left out.
  public static func text(_ families: [MetricFamily]) -> String {
    var text = ""
    for family in families where !family.samples.isEmpty {
      text += "# HELP \(family.name) \(escaped(family.help, quotes: false))\n# TYPE \(family.name) gauge\n"
      for sample in family.samples {
        let labels = sample.labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",")
        text += family.name + (labels.isEmpty ? "" : "{\(labels)}") + " \(number(sample.value))\n"
      }
    }
    return text
  }

  private static func number(_ value: Double) -> String {
    value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : "\(value)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
