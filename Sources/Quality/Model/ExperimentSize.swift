public import RuntimeContract

extension ExperimentSize {
  /// Of a share that nobody knows: the one for which the effect is the hardest to find.
  ///
  /// - Precondition: effect, power and significance are shares, the power larger than the significance.
  public init(_ design: ExperimentDesign) {
    func units(_ size: SampleSize) -> Int {
      Int(exactly: size.perGroup(power: design.power, significance: design.significance).rounded(.up)) ?? .max
    }
    let hardest = units(SampleSize(hardestDifference: design.minimumEffect))
    let shares = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5].filter { $0 + design.minimumEffect <= 1 }
    self.init(
      design: design, perGroup: hardest,
      points: shares.map {
        Point(baseline: $0, perGroup: units(SampleSize(baseline: $0, difference: design.minimumEffect)))
      },
      reason:
        "Two groups of \(hardest) units each find a difference of \(Figure.text(design.minimumEffect)) in "
        + "\(design.metric) with a chance of \(Figure.percent(design.power)), at a significance of "
        + "\(Figure.percent(design.significance)), whatever \(design.metric) is without the change.")
  }
}
