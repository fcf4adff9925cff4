/// A table, closed behind its caption when it is to be.
enum TableMarkup {
  static func markup(of table: Report.Table) -> Markup {
    let texts = table.texts
    let isNumeric = table.isNumeric
    let head = table.columns.enumerated().map { column, title -> Markup in
      .tag("th", isNumeric[column] ? ["scope": "col", "class": "number"] : ["scope": "col"], text: title)
    }
    let body = table.rows.enumerated().map { row, cells -> Markup in
      let markup = cells.enumerated().map { column, value -> Markup in
        let content = value.number == nil ? Page.markup(of: value) : [.text(texts[row][column])]
        if column == 0 {
          return .tag("th", isNumeric[0] ? ["scope": "row", "class": "number"] : ["scope": "row"], content)
        }
        return .tag("td", value.isNumeric || isNumeric[column] ? ["class": "number"] : [:], content)
      }
      return .tag("tr", row == table.highlightedRow ? ["class": "chosen"] : [:], markup)
    }
    var children: [Markup] = []
    if let caption = table.caption, !table.isFolded {
      children.append(.tag("caption", [:], Page.markup(of: caption)))
    }
    children += [.tag("thead", [:], [.tag("tr", [:], head)]), .tag("tbody", [:], body)]
    // Wide tables scroll by themselves, and not the page.
    let scroller = Markup.tag("div", ["class": "scroll", "tabindex": "0"], [.tag("table", [:], children)])
    guard table.isFolded else { return scroller }
    return .tag(
      "details", [:], [.tag("summary", [:], table.caption.map(Page.markup) ?? [.text("Table")]), scroller])
  }
}
