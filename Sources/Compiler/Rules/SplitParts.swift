internal import Diagnostics
internal import Source
internal import Spec

/// The parts of a split add up to the whole, and there is a column to split by.
enum SplitParts {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let split = facts.spec.data.split
    var findings: [Diagnostic] = []
    let parts = [("train", split.$train), ("validation", split.$validation), ("test", split.$test)]
    let sum = parts.reduce(0) { $0 + $1.1.value.value }
    // Shares are written in decimals and added in binary.
    if abs(sum - 1) > 1e-9 { findings.append(Diagnostic.splitSum(parts, sum: sum, split: split.place)) }
    if let missing = missingRole(facts) { findings.append(Diagnostic.splitWithoutColumn(split.$by, role: missing)) }
    return findings
  }

  /// The role of the column that the split would go by, when there is none.
  private static func missingRole(_ facts: SpecFacts) -> PipelineSpec.Data.Column.Role? {
    let split = facts.spec.data.split
    let role: PipelineSpec.Data.Column.Role? =
      switch split.by {
      case .random: nil
      case .group: .id
      case .time: .time
      }
    guard let role, split.column == nil else { return nil }
    return facts.spec.data.columns.entries.contains { $0.value.role == role } ? nil : role
  }
}

extension Diagnostic {
  fileprivate static func splitSum(
    _ parts: [(name: String, share: Sourced<Quantity.Fraction>)], sum: Double, split: Place
  ) -> Diagnostic {
    let shares = parts.map { "\($0.name) \($0.share.value)" }.joined(separator: ", ")
    let defaults = parts.filter { !$0.share.isWritten }.map(\.name)
    return Diagnostic(
      .splitSum, at: split.pointer, "the parts add up to \(Quantity.Fraction(sum)), not 100%: \(shares)",
      help: defaults.isEmpty || defaults.count == parts.count
        ? nil : "\(Phrase.list(defaults)) stand\(defaults.count == 1 ? "s" : "") at the default; write all three parts")
  }

  fileprivate static func splitWithoutColumn(
    _ method: Sourced<PipelineSpec.Data.Split.Method>, role: PipelineSpec.Data.Column.Role
  ) -> Diagnostic {
    Diagnostic(
      .splitWithoutColumn, at: method.origin.span,
      "a split by \(method.value.rawValue) has no column to go by",
      help: "name a `column`, or give a column `role: \(role.rawValue)`")
  }
}
