internal import Document

/// The page that documents every key, from the tables that decode it.
public enum ReferencePage {
  /// Markdown, ending in a line break.
  public static func markdown() -> String {
    var page = """
      # Reference of `mlgen.dev/v1`

      This page is printed by `mlgen schema --markdown` from the tables that read a spec. A key without a default that \
      is not required may be left out; `[]` stands for each item of a list and `NAME` for a key of your own. \
      `mlgen explain --defaults SPEC` prints a spec with every default filled in.


      """
    page += units
    page += "# Pipelines\n\n"
    let pipeline = PipelineSpec.table.shape(of: PipelineSpec())
    let isSection: (Property) -> Bool = { if case .object = $0.shape { true } else { false } }
    page += table(pipeline.properties.filter { !isSection($0) }.map { ($0.key, $0) })
    for property in pipeline.properties where isSection(property) {
      page += section(property, at: property.key)
    }
    for property in pipeline.properties {
      if property.key == "stages", case .list(.object(let make), _, _) = property.shape {
        page += "## `stages`\n\n" + table(rows(make().properties, under: "stages[]"))
      }
    }
    page += "# Parameters of the algorithms\n\nThe keys of `training.parameters`, and of `training.search.space`.\n\n"
    for algorithm in PipelineSpec.Algorithm.allCases {
      page += "## `\(algorithm.rawValue)`\n\n"
      page += table(algorithm.shape.properties.map { ($0.key, $0) })
    }
    page += "# Pins\n\n`pins/NAME.yaml` says what runs where. `mlgen pin` writes it.\n\n"
    page += table(rows(Pins.table.shape(of: Pins()).properties, under: ""))
    page += "# mlgen.yaml\n\nThe repository's own file. All of it is optional.\n\n"
    page += table(rows(Project.table.shape(of: Project()).properties, under: ""))
    while page.hasSuffix("\n\n") { page.removeLast() }
    return page
  }

  private static let units = """
    ## How values are written

    | kind | examples | notes |
    |---|---|---|
    | CPU | `4`, `0.5`, `500m` | cores, or thousandths of one |
    | memory | `8Gi`, `500M` | `k M G T P E` are powers of 1000, `Ki Mi Gi Ti Pi Ei` of 1024 |
    | duration | `200ms`, `24h`, `1h30m`, `90d` | `ms s m h d`, from long to short |
    | share | `99.9%`, `0.999` | from 0 to 1 |
    | money | `500 USD` | at most two decimals, and an ISO 4217 code |
    | schedule | `0 2 * * *`, `*/15 * * * MON-FRI` | cron with five fields |
    | secret | `serving/churn-token` | `PATH/KEY`, split at the last `/` |
    | address | `s3://bucket/folder/`, `kafka://host:9092/topic`, `data/rows.csv` | `s3 gs abfss kafka http https pvc`, or a path of the repository |
    | image | `ghcr.io/acme/enrich:1.2`, `ghcr.io/acme/enrich@sha256:…` | by digest or fixed tag |
    | text | `churn`, `"12"` | quotes around what looks like a number, a boolean or nothing |


    """

  private static func section(_ property: Property, at path: String) -> String {
    guard case .object(let make) = property.shape else { return "" }
    let presence =
      property.isRequired ? "Required." : property.defaultValue.isAbsent ? "Left out, none of it holds." : ""
    let intro = [property.doc, presence].filter { !$0.isEmpty }.joined(separator: " ")
    return "## `\(path)`\n\n\(intro)\n\n" + table(rows(make().properties, under: path))
  }

  /// Every key below a path, an object's own keys behind it.
  private static func rows(_ properties: [Property], under path: String) -> [(path: String, property: Property)] {
    properties.flatMap { property -> [(path: String, property: Property)] in
      let place = path.isEmpty ? property.key : "\(path).\(property.key)"
      return [(place, property)] + below(property.shape, at: place)
    }
  }

  private static func below(_ shape: Shape, at path: String) -> [(path: String, property: Property)] {
    switch shape {
    case .leaf, .chosen, .layer: []
    case .object(let make): rows(make().properties, under: path)
    case .list(let item, _, _): below(item, at: "\(path)[]")
    case .map(_, let value): below(value, at: "\(path).NAME")
    }
  }

  private static func table(_ rows: [(path: String, property: Property)]) -> String {
    var text = "| key | value | default | meaning |\n|---|---|---|---|\n"
    for (path, property) in rows {
      let cells = ["`\(path)`", property.shape.cell, property.defaultCell, property.doc]
      text += "| \(cells.map(escaped).joined(separator: " | ")) |\n"
    }
    return text + "\n"
  }

  private static func escaped(_ cell: String) -> String {
    String(cell.flatMap { $0 == "|" ? "\\|" : $0 == "\n" ? " " : String($0) })
  }
}

extension Shape {
  fileprivate var cell: String {
    switch self {
    case .leaf(let leaf): return leaf.words
    case .list(let item, let atLeast, let atMost):
      let count = atMost.map { $0 == atLeast ? "\($0) times " : "" } ?? ""
      return "list: \(count)\(item.cell)"
    case .object(let make):
      let shape = make()
      guard let shorthand = shape.properties.first(where: { $0.key == shape.shorthand }) else { return "mapping" }
      return "\(shorthand.shape.cell), or a mapping"
    case .map(let keys, let value): return "mapping from \(keys.words) to \(value.cell)"
    case .chosen(let chosen):
      return chosen.isSpace ? "mapping from a parameter to a range" : "mapping, by `\(chosen.key)`"
    case .layer: return "the sections of a pipeline"
    }
  }
}

extension Property {
  fileprivate var defaultCell: String {
    if isRequired { return "required" }
    let value: String? = if case .mapping = defaultValue.content { nil } else { defaultValue.inline }
    switch (value, defaultReason) {
    case (let value?, let reason?): return "`\(value)`: \(reason)"
    case (let value?, nil): return "`\(value)`"
    case (nil, let reason?): return reason
    case (nil, nil): return ""
    }
  }
}

extension Document.Node {
  /// As it would stand in a flow collection; nil when absent.
  fileprivate var inline: String? {
    switch content {
    case .absent: return nil
    case .null: return "null"
    case .bool(let value): return "\(value)"
    case .integer(let value): return "\(value)"
    case .number(let value): return "\(value)"
    case .string(let value): return value
    case .text(let text): return text.string
    case .list(let items): return "[\(items.compactMap(\.inline).joined(separator: ", "))]"
    case .mapping(let entries):
      return "{\(entries.map { "\($0.key): \($0.value.inline ?? "")" }.joined(separator: ", "))}"
    }
  }
}
