internal import Metrics
public import RuntimeContract

extension SliceFigures {
  /// Figures of fewer rows than this say little: they are shown, and without intervals.
  public static let leastSupport = 30
}

extension GateKeeper {
  /// The metrics of each group, latency aside.
  ///
  /// - Precondition: the groups are of these rows.
  public func slices(
    _ groups: RowGroups, metrics: [MetricName], leastSupport: Int = SliceFigures.leastSupport
  ) -> [SliceFigures] {
    let metrics = metrics.filter { $0.task != nil }
    return groups.groups.map { group in
      var slice = SliceFigures(
        column: groups.column, group: group.name, support: group.rows.count,
        isSupported: group.rows.count >= leastSupport, metrics: [])
      do throws(UndefinedMetric) {
        var keeper = self
        keeper.rows = try rows.rows(group.rows)
        keeper.measured = [:]
        if case .model(let name, let other, _) = opponent {
          keeper.opponent = .model(name: name, rows: try other.rows(group.rows), measured: [:])
        }
        slice.metrics = slice.isSupported ? keeper.figures(metrics) : keeper.plainFigures(metrics)
      } catch {
        slice.metrics = metrics.map { MetricFigure(metric: $0, value: nil, problem: error.description) }
      }
      return slice
    }
  }

  /// The same figures without intervals.
  private func plainFigures(_ metrics: [MetricName]) -> [MetricFigure] {
    metrics.map { metric in
      var figure = MetricFigure(metric: metric, value: nil)
      do throws(UndefinedMetric) { figure.value = try rows.figure(metric) } catch { figure.problem = error.description }
      if case .model(_, let other, _) = opponent { figure.baseline = try? other.figure(metric) }
      return figure
    }
  }
}
