internal import Metrics
public import RuntimeContract

/// How good a model is for the rows of a group.
public struct SliceFigures: Codable, Hashable, Sendable {
  public struct MetricValue: Codable, Hashable, Sendable {
    public var metric: MetricName
    /// Nil where the rows do not define it.
    public var value: Double?
    /// Why there is no value.
    public var problem: String?
  }

  public var column: String
  public var group: String
  /// How many rows the figures are of.
  public var support: Int
  public var metrics: [MetricValue]
}

extension ScoredRows {
  /// The metrics of each group, latency aside.
  ///
  /// - Precondition: the groups are of these rows.
  public func slices(_ groups: RowGroups, metrics: [MetricName]) -> [SliceFigures] {
    groups.groups.map { group in
      let figures = metrics.filter { ![.latencyP50, .latencyP95, .latencyP99].contains($0) }.map { metric in
        do throws(UndefinedMetric) {
          return SliceFigures.MetricValue(metric: metric, value: try rows(group.rows).figure(metric), problem: nil)
        } catch {
          return SliceFigures.MetricValue(metric: metric, value: nil, problem: error.description)
        }
      }
      return SliceFigures(column: groups.column, group: group.name, support: group.rows.count, metrics: figures)
    }
  }
}
