internal import Document
internal import IR
internal import RuntimeContract
internal import Source

/// What the rules of one model server share: its series, and the labels and runbook of its alerts.
struct RuleContext {
  enum AlertSeverity: String {
    /// Someone is called.
    case critical
    /// Someone looks at it within the day.
    case warning
  }

  let serving: Serving
  let plan: Plan
  /// Where an expression that selects this server's series comes from.
  let origin: Origin

  init(_ serving: Serving, _ plan: Plan) {
    self.serving = serving
    self.plan = plan
    self.origin = serving.$name.joined(with: plan.identity.$namespace.origin).origin
  }

  /// The matchers of this server's series. The operator's `job` is the Service's name.
  var selector: String { #"namespace="\#(plan.identity.namespace)",job="\#(Predictor.name(serving).value)""# }

  /// The matchers of those series that are about what users got: nobody waits for the answer to a copy of a request.
  var answersSelector: String { "\(selector),variant!=\"\(PredictionVariant.shadow.rawValue)\"" }

  /// Labels of a recorded series, and the matchers that find it again.
  var recordLabels: Node {
    ["pipeline": Node(plan.identity.$pipeline), "environment": Node(plan.identity.$environment)]
  }
  var recordSelector: String {
    #"namespace="\#(plan.identity.namespace)",pipeline="\#(plan.identity.pipeline)""#
  }

  /// A name that no other pipeline's group has: Prometheus groups by file and name.
  func groupName(_ part: String) -> Node { Node(plan.identity.$pipeline.map { "\($0).\(part)" }) }

  /// Prometheus fills templates in, so no text of a user's stands here but names and values of labels.
  ///
  /// - Parameters:
  ///   - delay: how long the expression must hold, such as `2m`.
  ///   - origin: of the expression.
  ///   - summary: one line.
  ///   - runbook: what to do, a step an item.
  func alert(
    _ name: String, _ severity: AlertSeverity, for delay: String, expression: String, origin: Origin, summary: String,
    description: String, runbook: [String], labels: [Node.Entry] = []
  ) -> Node {
    let owner = plan.identity.owner
    let standard: [Node.Entry] = [
      .init("severity", Node(severity.rawValue)),
      .init("pipeline", Node(plan.identity.$pipeline)),
      .init("environment", Node(plan.identity.$environment)),
      .init("owner", owner.isEmpty ? .absent : Node(plan.identity.$owner)),
    ]
    let steps = runbook.enumerated().map { "\($0.offset + 1). \($0.element)" }.joined(separator: "\n")
    return [
      "alert": Node(name),
      "expr": Node(expression, origin: origin),
      "for": Node(delay),
      "labels": .mapping(standard + labels),
      "annotations": [
        "summary": Node(summary, origin: origin),
        "description": Node(description, origin: origin),
        "runbook": Node(steps, origin: self.origin),
      ],
    ]
  }
}
