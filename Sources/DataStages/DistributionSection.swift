internal import Quality
internal import Reports
internal import RuntimeContract
internal import Tabular

/// How the values of each column are distributed, by a sample of the rows.
struct DistributionSection {
  /// Further columns have no picture.
  static let mostColumns = 40
  /// Further values of a category are one bar.
  static let mostBars = 12

  private let judged: JudgedData

  init(_ judged: JudgedData) { self.judged = judged }

  var section: Report.Section? {
    let table = judged.sample.table
    guard table.rowCount > 0 else { return nil }
    let columns = judged.columns.filter { $0.role != .id }
    let figures = columns.prefix(Self.mostColumns).compactMap { column in
      table[column.name].flatMap { figure(column, $0.values) }
    }
    guard !figures.isEmpty else { return nil }
    let stride = judged.sample.stride
    var introduction: Prose =
      stride == 1 ? "Of all rows." : "Of \(table.rowCount) rows: every \(stride)th one that could be read."
    if columns.count > Self.mostColumns {
      introduction = introduction + " The first \(Self.mostColumns) of \(columns.count) columns are shown."
    }
    return Report.Section("Distributions", introduction: introduction, [.figures(figures)])
  }

  private func figure(_ column: Column, _ values: ColumnValues) -> Report.Figure? {
    switch values {
    case .numbers(let numbers): return histogram(column, numbers)
    case .integers(let numbers):
      return histogram(column, numbers.map { $0 == ColumnValues.missingInteger ? .nan : Double($0) })
    case .booleans(let values):
      return bars(column, ["false", "true"].enumerated().map { code, name in (name, values.count { $0 == code }) })
    case .categories(let values):
      var counts = [Int](repeating: 0, count: values.levels.count)
      for code in values.codes where code >= 0 { counts[Int(code)] += 1 }
      return bars(column, Array(zip(values.levels, counts)))
    case .timestamps, .strings: return nil
    }
  }

  private func histogram(_ column: Column, _ numbers: [Double]) -> Report.Figure? {
    guard var chart = HistogramChart(axis: ChartAxis(column.name), name: "rows", values: numbers) else { return nil }
    if let minimum = column.minimum, let first = chart.edges.first, minimum >= first {
      chart.references.append(.vertical(minimum, "lowest permitted"))
    }
    if let maximum = column.maximum, let last = chart.edges.last, maximum <= last {
      chart.references.append(.vertical(maximum, "highest permitted"))
    }
    let infinite = numbers.count(where: \.isInfinite)
    return Report.Figure(
      column.name, caption: infinite > 0 ? "\(infinite, "infinite value is", "infinite values are") not drawn." : nil,
      .histogram(chart))
  }

  private func bars(_ column: Column, _ counts: [(name: String, count: Int)]) -> Report.Figure? {
    let total = counts.reduce(0) { $0 + $1.count }
    guard total > 0 else { return nil }
    let sorted = counts.filter { $0.count > 0 }.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.name < $1.name
    }
    var bars = sorted.prefix(Self.mostBars).map { BarChart.Bar($0.name, [Double($0.count) / Double(total)]) }
    let rest = sorted.dropFirst(Self.mostBars)
    if !rest.isEmpty {
      let share = Double(rest.reduce(0) { $0 + $1.count }) / Double(total)
      bars.append(BarChart.Bar("\(rest.count) others", [share]))
    }
    return Report.Figure(
      column.name, .bars(BarChart(axis: ChartAxis("rows", unit: .share), series: ["rows"], bars: bars)))
  }
}
