public import RuntimeContract

/// A model's card: what somebody has to know who uses the model, in Markdown.
///
/// Sections are named as in Hugging Face's template (`modelcard_template.md` of huggingface_hub), which follows Mitchell
/// and others, Model Cards for Model Reporting, FAT* 2019. What nobody has said is not made up: the card says so.
public struct ModelCard: Hashable, Sendable {
  public var report: ModelReport
  /// From the spec; empty when it has none.
  public var description: String
  /// From the spec; empty when it has none.
  public var owner: String
  public var labels: [ModelLabel]

  public init(report: ModelReport, description: String = "", owner: String = "", labels: [ModelLabel] = []) {
    self.report = report
    self.description = description
    self.owner = owner
    self.labels = labels
  }

  static let unstated = "Not stated in the spec."

  public func markdown() -> String {
    [
      frontMatter, introduction, details, uses, limitations, start, training, evaluation, examination, specifications,
      contact,
    ].joined(separator: "\n")
  }

  private func said(_ text: String) -> String { text.isEmpty ? Self.unstated : MarkdownText.escaped(text) }

  private var introduction: String {
    """
    # Model Card for \(MarkdownText.escaped(report.name))

    \(MarkdownText.text(report.summary))

    """
  }

  private var details: String {
    var lines = [
      "## Model Details", "", "### Model Description", "", said(description), "", "- **Developed by:** \(said(owner))",
      "- **Model type:** \(MarkdownText.text(report.kind)), \(report.task.rawValue)",
      "- **License:** \(Self.unstated)",
    ]
    lines += labels.map { "- **\(MarkdownText.escaped($0.key)):** \(said($0.value))" }
    return lines.joined(separator: "\n") + "\n"
  }

  private var uses: String {
    let label = MarkdownText.code(report.data.label)
    let answer = report.task == .classification ? "the class \(label) and its probability" : "the number \(label)"
    return """
      ## Uses

      ### Direct Use

      Predicting \(answer) of rows that have the columns under [Training Data](#training-data). Who is affected, and which \
      decisions may rest on it: \(Self.unstated.lowercasedFirst)

      ### Downstream Use

      \(Self.unstated)

      ### Out-of-Scope Use

      \(Self.unstated) Of rows unlike those of the training part, nothing is known.

      """
  }

  private var limitations: String {
    var text = "## Bias, Risks, and Limitations\n\n"
    text +=
      "Metrics are those of all rows of a part together; how they differ between groups of people or of rows is not "
    text += "part of this card.\n"
    if !report.warnings.isEmpty {
      text += "\nTraining warned:\n\n"
      text += report.warnings.map { "- \(MarkdownText.text($0))\n" }.joined()
    }
    text += "\n### Recommendations\n\n\(Self.unstated)\n"
    return text
  }

  private var start: String {
    """
    ## How to Get Started with the Model

    In the folder of this card, with `mlflow`, `onnxruntime` and `pandas`:

    ```python
    import mlflow.pyfunc
    import pandas

    model = mlflow.pyfunc.load_model(".")
    print(model.predict(pandas.read_csv("rows.csv")))
    ```

    """
  }

  private var training: String {
    var text = "## Training Details\n\n### Training Data\n\n"
    if let split = report.data.split { text += "Split: \(MarkdownText.text(split)).\n\n" }
    text += MarkdownText.table(report.partsTable)
    text += "\nColumns that the model sees, in the training part:\n\n" + MarkdownText.table(report.columnsTable)
    text += "\n### Training Procedure\n\n#### Preprocessing\n\n"
    let transformed = report.data.features.filter { !$0.transforms.isEmpty }
    if transformed.isEmpty {
      text += "None; what the algorithm does by itself is part of the model.\n"
    } else {
      text += "Fitted on the training part, and part of the model:\n\n"
      text += transformed.map { feature in
        let steps = feature.transforms.map { MarkdownText.escaped($0) }.joined(separator: ", ")
        return "- \(MarkdownText.code(feature.name)): \(steps)\n"
      }.joined()
    }
    text += "\n#### Training Hyperparameters\n\n"
    text += MarkdownText.table(
      Report.Table(
        columns: ["Parameter", "Value"],
        rows: report.settings.map { [.text($0.name), $0.value] }))
    if let search = report.search {
      text += "\nFound by \(search.method.label) in \(NumberText.count(search.trials.count)) trials"
      if var table = SearchSection.table(of: search, objective: report.objective) {
        table.caption = nil
        text += table.rows.count < search.trials.count ? ", of which the best are:\n\n" : ":\n\n"
        text += MarkdownText.table(table)
      } else {
        text += ".\n"
      }
    }
    return text
  }

  private var evaluation: String {
    let judged = report.evaluation?.part.adjective
    var text = "## Evaluation\n\n### Testing Data, Factors & Metrics\n\n#### Testing Data\n\n"
    text += judged.map { "The \($0) part of the split under [Training Data](#training-data).\n" } ?? "None.\n"
    text += "\n#### Factors\n\n\(Self.unstated)\n\n#### Metrics\n\n"
    text += report.scores.map { score in
      "- **\(score.metric.title):** \(score.metric.explanation); \(score.metric.goal.direction) is better\n"
    }.joined()
    text += "\n### Results\n\n" + MarkdownText.table(report.scoresTable)
    text += "\n#### Summary\n\n\(MarkdownText.text(report.verdict.sentence))\n"
    return text
  }

  /// Of so many columns.
  private static let examined = 10

  private var examination: String {
    let ranked = report.importances.enumerated().sorted { left, right in
      let (one, other) = (
        left.element.permutation ?? left.element.gain ?? 0, right.element.permutation ?? right.element.gain ?? 0
      )
      return one != other ? one > other : left.offset < right.offset
    }.map(\.element)
    guard !ranked.isEmpty else { return "## Model Examination\n\nNone.\n" }
    let shown = ranked.prefix(Self.examined)
    let hasGain = shown.contains { $0.gain != nil }
    let hasPermutation = shown.contains { $0.permutation != nil }
    let table = Report.Table(
      columns: ["Column"] + (hasPermutation ? ["Loss of \(report.objective.metric.label) when shuffled"] : [])
        + (hasGain ? ["Share of gain"] : []),
      rows: shown.map { importance in
        [.code(importance.feature)] + (hasPermutation ? [importance.permutation.map { .number($0) } ?? .none] : [])
          + (hasGain ? [importance.gain.map { .share($0) } ?? .none] : [])
      })
    let count =
      ranked.count > shown.count ? "The first \(shown.count) of \(NumberText.count(ranked.count)) columns:\n\n" : ""
    return "## Model Examination\n\n" + count + MarkdownText.table(table)
  }

  private var specifications: String {
    """
    ## Environmental Impact

    Not measured.

    ## Technical Specifications

    ### Model Architecture and Objective

    \(sentence(MarkdownText.text(report.kind))), fitted for the \(report.objective.goal.superlative) \
    \(report.objective.metric.label); with its transforms one ONNX graph, whose inputs are the columns above.

    ### Compute Infrastructure

    Not recorded: the same data, spec and seed give the same model.

    """
  }

  private var contact: String { "## Model Card Contact\n\n\(said(owner))\n" }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
