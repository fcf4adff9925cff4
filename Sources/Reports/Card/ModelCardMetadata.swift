import RuntimeContract

extension ModelCard {
  /// The card's metadata as Hugging Face's hub reads it, in YAML at the card's head. Texts are written as JSON, which
  /// YAML reads, too.
  ///
  /// https://github.com/huggingface/hub-docs/blob/main/modelcard.md
  var frontMatter: String {
    let task = report.task == .classification ? "tabular-classification" : "tabular-regression"
    var lines = [
      "---", "library_name: onnx", "pipeline_tag: \(task)",
      "tags: [onnx, tabular, \(report.algorithm.rawValue)]",
    ]
    let part = report.evaluation?.part ?? .test
    let results = report.scores.compactMap { score in
      score.values[part].flatMap { $0.isFinite ? (metric: score.metric, value: $0) : nil }
    }
    if !results.isEmpty {
      lines += [
        "metrics: [\(results.map(\.metric.rawValue).joined(separator: ", "))]", "model-index:",
        "  - name: \(Self.quoted(report.name))", "    results:", "      - task: {type: \(task)}",
        "        dataset: {type: tabular, name: \(Self.quoted("the \(part.adjective) part")), split: \(part.rawValue)}",
        "        metrics:",
      ]
      lines += results.map { "          - {type: \($0.metric.rawValue), value: \(Self.number($0.value))}" }
    }
    return (lines + ["---", ""]).joined(separator: "\n")
  }

  /// In full, with a point: YAML 1.1 takes `1e-05` for a text.
  private static func number(_ value: Double) -> String {
    let text = value.description
    guard let exponent = text.firstIndex(of: "e"), !text[..<exponent].contains(".") else { return text }
    return text[..<exponent] + ".0" + text[exponent...]
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in Visibility.visible(text).unicodeScalars {
      if scalar == "\"" || scalar == "\\" { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }
}
