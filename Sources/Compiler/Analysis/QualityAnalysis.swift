internal import RuntimeContract
internal import Source
internal import Spec

/// What is expected of the data, each with what in the spec asks for it.
struct QualityAnalysis {
  let spec: PipelineSpec
  let table: ColumnAnalysis

  private var quality: PipelineSpec.Data.Quality { spec.data.quality }

  /// As configs have it.
  var config: QualityConfig {
    // Freshness needs a time; that there is one is a rule's business.
    let freshness = quality.freshness.flatMap { age in
      table.timeColumn.map { FreshnessCheck(column: $0.value, maxAgeSeconds: age.secondsRoundedUp) }
    }
    return QualityConfig(
      unique: quality.unique.map(\.value), maxMissing: quality.maxMissing?.value, freshness: freshness,
      anomalies: quality.anomalies.map { AnomalyCheck(method: $0.method.counterpart(), factor: $0.factor) },
      maxBadRows: quality.maxBadRows.value, onFailure: quality.onFailure.counterpart())
  }

  var expectations: [Sourced<DataExpectation>] {
    DataExpectation.suite(columns: table.columns, quality: config).map { expectation in
      var origin = origin(expectation.rule)
      if expectation.isOfRows { origin = origin.joined(with: quality.$maxBadRows.origin) }
      return Sourced(expectation, origin: origin)
    }
  }

  private func origin(_ rule: DataExpectation.Rule) -> Origin {
    switch rule {
    case .exists(let name): return key(name)
    case .notNull(let name, _):
      let own = spec.data.columns[name]?.$maxMissing.present()?.origin
      return key(name).joined(with: own ?? quality.$maxMissing.origin)
    case .between(let name, let minimum, let maximum):
      guard let column = spec.data.columns[name] else { return key(name) }
      var origin = key(name)
      if minimum != nil { origin = origin.joined(with: column.$min.origin) }
      if maximum != nil { origin = origin.joined(with: column.$max.origin) }
      return origin
    case .inSet(let name, _):
      return key(name).joined(with: spec.data.columns[name]?.$values.origin ?? key(name))
    case .unique: return quality.$unique.origin
    case .rowCount: return .rule("data without a row teach nothing")
    case .fresh(let name, _): return quality.$freshness.origin.joined(with: key(name))
    case .ordinary(let name, _, _): return (quality.anomalies?.place ?? quality.place).origin.joined(with: key(name))
    }
  }

  /// Where the column is named; the label may be named as such alone.
  private func key(_ name: String) -> Origin {
    spec.data.columns.entries.first { $0.key == name }.map { .span($0.keySpan) } ?? spec.data.$label.origin
  }
}
