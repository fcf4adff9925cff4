public import RuntimeContract

extension ColumnSample {
  /// What a stored profile knows of a column's values: numbers within the profile's rank error, texts by the counts of
  /// those that it lists.
  ///
  /// - Precondition: the profile is sound, as `ModelProfile.checked` has it.
  public init(_ profile: ColumnProfile) {
    if let values = profile.values {
      self = .categories(
        CategorySample(
          items: values.values.map { .init(value: $0.value, count: Double($0.count)) }, unlisted: Double(values.other),
          missing: profile.missing, undercount: values.undercount))
      return
    }
    let quantiles = profile.numbers?.quantiles
    var before = 0
    let items = zip(quantiles?.values ?? [], quantiles?.through ?? []).map { value, through in
      defer { before = through }
      return (value: value, weight: Double(through - before))
    }
    self = .numbers(
      SortedSample(
        items: items, count: profile.rows - profile.missing - profile.infinite, missing: profile.missing,
        infinite: profile.infinite, rankError: quantiles?.rankError ?? 0,
        standardDeviation: profile.numbers?.standardDeviation))
  }
}
