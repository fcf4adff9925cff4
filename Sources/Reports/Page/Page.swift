extension Report {
  /// One file of HTML, with its pictures inside: it loads nothing and runs nothing, and its own policy forbids both.
  ///
  /// It is well-formed XML, too.
  public func html() -> String {
    var writer = MarkupWriter()
    var page = Page()
    writer.write(page.markup(of: self))
    return "<!DOCTYPE html>\n" + writer.text
  }
}

/// Turns the parts of a report into markup, and counts what needs a name.
struct Page {
  private var figures = 0

  mutating func markup(of report: Report) -> Markup {
    var main: [Markup] = [header(of: report)]
    if report.sections.count > 2 { main.append(contents(of: report)) }
    for (index, section) in report.sections.enumerated() {
      main.append(markup(of: section, index: index))
    }
    return .tag(
      "html", ["lang": "en"],
      [
        .tag(
          "head", [:],
          [
            .tag("meta", ["charset": "utf-8"]),
            .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .tag("meta", ["name": "color-scheme", "content": "light dark"]),
            .tag(
              "meta",
              [
                "http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'",
              ]),
            .tag("title", text: "\(report.title) – \(report.kind)"),
            .style(StyleSheet.text),
          ]), .tag("body", [:], [.tag("main", [:], main)]),
      ])
  }

  private func header(of report: Report) -> Markup {
    var children: [Markup] = [
      .tag("p", ["class": "kind"], text: report.kind),
      .tag("h1", [:], [.tag("bdi", text: report.title)]),
    ]
    if let summary = report.summary { children.append(.tag("p", ["class": "summary"], Self.markup(of: summary))) }
    if let verdict = report.verdict { children.append(Self.markup(of: verdict)) }
    if !report.keyFigures.isEmpty { children.append(Self.tiles(report.keyFigures)) }
    return .tag("header", [:], children)
  }

  private func contents(of report: Report) -> Markup {
    .tag(
      "nav", ["aria-label": "Sections"],
      [
        .tag(
          "ul", [:],
          report.sections.enumerated().map { index, section in
            .tag("li", [:], [.tag("a", ["href": "#section-\(index + 1)"], text: section.title)])
          })
      ])
  }

  private mutating func markup(of section: Report.Section, index: Int) -> Markup {
    let id = "section-\(index + 1)"
    var children: [Markup] = [.tag("h2", ["id": id], text: section.title)]
    if let introduction = section.introduction { children.append(.tag("p", [:], Self.markup(of: introduction))) }
    for block in section.blocks { children.append(markup(of: block)) }
    return .tag("section", ["aria-labelledby": id], children)
  }

  private mutating func markup(of block: Report.Block) -> Markup {
    switch block {
    case .paragraph(let prose): return .tag("p", [:], Self.markup(of: prose))
    case .list(let items): return .tag("ul", [:], items.map { .tag("li", [:], Self.markup(of: $0)) })
    case .remark(let verdict): return Self.markup(of: verdict)
    case .keyFigures(let figures): return Self.tiles(figures)
    case .facts(let facts): return Self.markup(of: facts)
    case .table(let table): return TableMarkup.markup(of: table)
    case .figures(let figures): return .tag("div", ["class": "figures"], figures.map { markup(of: $0) })
    }
  }

  private mutating func markup(of figure: Report.Figure) -> Markup {
    figures += 1
    return FigureMarkup.markup(of: figure, number: figures)
  }

  static func markup(of prose: Prose) -> [Markup] {
    prose.runs.map { run in
      switch run {
      case .words(let text): .text(text)
      case .name(let text): .tag("bdi", text: text)
      case .code(let text): .tag("code", text: text)
      case .strong(let text): .tag("strong", text: text)
      }
    }
  }

  static func markup(of verdict: Report.Verdict) -> Markup {
    .tag(
      "p", ["class": "verdict \(verdict.outcome.rawValue)"],
      [badge(verdict.outcome), .tag("span", [:], markup(of: verdict.sentence))])
  }

  static func badge(_ outcome: Report.Outcome) -> Markup {
    .tag(
      "span", ["class": "badge \(outcome.rawValue)"],
      [.tag("span", ["aria-hidden": "true"], text: outcome.sign), .text(" \(outcome.word)")])
  }

  static func markup(of value: Report.Value) -> [Markup] {
    switch value {
    case .prose(let prose): markup(of: prose)
    case .code(let text): [.tag("code", text: text)]
    case .outcome(let outcome): [badge(outcome)]
    case .text(let text): [.tag("bdi", text: text)]
    case .number, .count, .share, .spread, .none: [.text(value.text)]
    }
  }

  private static func tiles(_ figures: [Report.KeyFigure]) -> Markup {
    .tag(
      "dl", ["class": "tiles"],
      figures.map { figure in
        var children: [Markup] = [
          .tag("dt", text: figure.label), .tag("dd", ["class": "figure"], markup(of: figure.value)),
        ]
        if let note = figure.note { children.append(.tag("dd", ["class": "note"], markup(of: note))) }
        return .tag("div", [:], children)
      })
  }

  private static func markup(of facts: [Report.Fact]) -> Markup {
    .tag(
      "dl", ["class": "facts"],
      facts.map { fact in
        var children: [Markup] = [.tag("dt", text: fact.name), .tag("dd", [:], markup(of: fact.value))]
        if let note = fact.note { children.append(.tag("dd", ["class": "note"], markup(of: note))) }
        return .tag("div", [:], children)
      })
  }
}
