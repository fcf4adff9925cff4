internal import Diagnostics
internal import Source
internal import Spec

/// What judges by the validation part has one.
enum HeldOutRows {
  static func check(_ facts: SpecFacts) -> [Diagnostic] {
    let training = facts.spec.training
    let validation = facts.spec.data.split.$validation
    guard validation.value.value == 0, let algorithm = training.algorithm else { return [] }
    var findings: [Diagnostic] = []
    switch algorithm {
    case .gradientBoosting, .mlp:
      if let stopping = training.earlyStopping {
        findings.append(
          Diagnostic.nothingToJudgeBy(
            "early stopping judges each round", at: stopping.place, validation, help: "or leave `early_stopping` out"))
      }
    case .linearRegression, .logisticRegression, .randomForest: break
    }
    if let search = training.search, training.crossValidation == nil {
      findings.append(
        Diagnostic.nothingToJudgeBy(
          "the search judges its trials", at: search.place, validation, help: "or add `cross_validation`"))
    }
    return findings
  }
}

extension Diagnostic {
  fileprivate static func nothingToJudgeBy(
    _ what: String, at place: Place, _ validation: Sourced<Quantity.Fraction>, help: String
  ) -> Diagnostic {
    Diagnostic(
      .nothingToJudgeBy, at: place.pointer, "\(what) by the validation part, and the split leaves it empty",
      notes: [Note("its share is set here", where: validation)].compactMap(\.self),
      help: "give the split a `validation` share, \(help)")
  }
}
