/// How many rows of each class were predicted as each class.
public struct ConfusionChart: Hashable, Sendable {
  public let classes: [String]
  /// Rows are what was true, columns what was predicted.
  public let counts: [[Int]]

  /// - Precondition: a row and a column for each class, and no count below 0.
  public init(classes: [String], counts: [[Int]]) {
    precondition(
      counts.count == classes.count && counts.allSatisfy { $0.count == classes.count && $0.allSatisfy { $0 >= 0 } },
      "a confusion matrix has a row and a column for each class, and counts from 0 on")
    self.classes = classes
    self.counts = counts
  }
}

extension ConfusionChart {
  /// More classes could not be told apart; those with most rows are shown.
  private static let limit = 40
  /// Up to so many, cells have room for their numbers.
  private static let written = 10

  private var shown: [Int] {
    let totals = counts.map { $0.reduce(0, +) }
    return classes.indices.sorted { totals[$0] != totals[$1] ? totals[$0] > totals[$1] : $0 < $1 }.prefix(Self.limit)
      .sorted()
  }

  var drawing: Drawing {
    let shown = shown
    let names = shown.map { classes[$0] }
    let labelWidth = min(names.map { Lettering.width($0) }.max() ?? 0, 120)
    let left = labelWidth + 14
    let cell = (Plot.width - left - 6) / Double(max(shown.count, 1))
    let height =
      shown.count <= 3 ? min(cell, shown.count == 2 ? 124 : 92) : shown.count <= Self.written ? min(cell, 48) : cell
    let isUpright = cell > 40
    let head = isUpright ? 40.0 : 28 + min(labelWidth, 90)
    var content: [Markup] = [
      .tag("text", ["class": "name", "x": "2", "y": "14"], text: "true class ↓"),
      .tag("text", ["class": "name end", "x": unit(Plot.width - 6), "y": "14"], text: "predicted class →"),
    ]
    let columnLabels = Lettering.fitted(names, width: isUpright ? cell - 4 : 90)
    let rowLabels = Lettering.fitted(names, width: 120)
    for (position, label) in columnLabels.enumerated() {
      let x = left + (Double(position) + 0.5) * cell
      content.append(
        isUpright
          ? .tag(
            "text", ["class": "label middle", "x": unit(x), "y": unit(head - 8)],
            [.tag("title", text: names[position]), .text(label)])
          : .tag(
            "text",
            [
              "class": "label", "x": unit(x), "y": unit(head - 5), "dy": "0.35em",
              "transform": "rotate(-90 \(unit(x)) \(unit(head - 5)))",
            ], [.tag("title", text: names[position]), .text(label)]))
    }
    for (row, label) in rowLabels.enumerated() {
      let y = head + (Double(row) + 0.5) * height
      content.append(Lettering.rowLabel(label, of: names[row], right: left - 8, y: y))
      for column in shown.indices {
        content += self.cell(
          (shown[row], shown[column]), x: left + Double(column) * cell, y: head + Double(row) * height, width: cell,
          height: height)
      }
    }
    return Drawing(
      size: (Plot.width, head + Double(shown.count) * height + 6), content: content,
      notes: shown.count < classes.count
        ? ["The \(shown.count) classes with most rows are shown, of \(classes.count)."] : [],
      description: description, tables: [table(shown)])
  }

  private func cell(
    _ at: (row: Int, column: Int), x: Double, y: Double, width: Double, height: Double
  ) -> [Markup] {
    let total = counts[at.row].reduce(0, +)
    let count = counts[at.row][at.column]
    let share = total == 0 ? 0 : Double(count) / Double(total)
    let title =
      "true \(classes[at.row]), predicted \(classes[at.column]): \(NumberText.count(count)) rows, "
      + "\(NumberText.share(share)) of the class"
    // The ground shows through, so that both colour schemes shade alike.
    let opacity = share == 0 ? 0 : 0.06 + 0.94 * share
    var markup: [Markup] = [
      .tag(
        "rect",
        [
          "class": at.row == at.column ? "cell right" : "cell", "x": unit(x + 0.75), "y": unit(y + 0.75),
          "width": unit(width - 1.5), "height": unit(height - 1.5),
          "fill-opacity": hundredths(opacity),
        ], [.tag("title", text: title)])
    ]
    guard classes.count <= Self.written else { return markup }
    let tone = opacity > 0.5 ? "inverse " : ""
    let hasShare = height >= 36 && width >= 46
    markup.append(
      .tag(
        "text",
        [
          "class": "\(tone)count middle", "x": unit(x + width / 2), "y": unit(y + height / 2 - (hasShare ? 7 : 0)),
          "dy": "0.35em",
        ], text: NumberText.count(count)))
    if hasShare {
      markup.append(
        .tag(
          "text",
          [
            "class": "\(tone)tick middle", "x": unit(x + width / 2), "y": unit(y + height / 2 + 9), "dy": "0.35em",
          ], text: NumberText.share(share)))
    }
    return markup
  }

  private var description: String {
    let recalls = classes.indices.map { index -> String in
      let total = counts[index].reduce(0, +)
      guard total > 0 else { return "\(classes[index]): no rows" }
      return "\(classes[index]): \(NumberText.share(Double(counts[index][index]) / Double(total)))"
    }
    let more = recalls.count > 12 ? " and \(recalls.count - 12) more" : ""
    return "Rows of each class that were predicted as that class: " + recalls.prefix(12).joined(separator: ", ")
      + more + "."
  }

  private func table(_ shown: [Int]) -> Report.Table {
    Report.Table(
      caption: "Rows are the true class, columns the predicted one.",
      columns: ["True class"] + shown.map { classes[$0] },
      rows: shown.map { row in [.text(classes[row])] + shown.map { .count(counts[row][$0]) } })
  }
}

/// A share as an attribute: `0.37`.
func hundredths(_ value: Double) -> String {
  let count = Int((min(max(value, 0), 1) * 100).rounded())
  return count == 100 ? "1" : "0." + (count < 10 ? "0" : "") + String(count)
}
