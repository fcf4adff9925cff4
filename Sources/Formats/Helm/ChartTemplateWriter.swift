internal import Document
internal import Source

/// Prints a template: YAML in which values are Go template actions, and every `{{` of the data is data.
struct ChartTemplateWriter {
  // A block with several line breaks at its end would lose them to the `{{-` that follows.
  private var writer = YAMLWriter(trailingBreaks: false)
  private let values: ChartValues

  static func render(_ template: ChartTemplate, _ values: ChartValues, header: [String]) -> RenderedText {
    var printer = ChartTemplateWriter(values: values)
    if let slot = template.guardSlot {
      printer.action("if \(printer.expression(of: slot))", indent: 0, template.origin)
    }
    printer.literal { writer in
      for line in header { writer.comment(line, indent: 0, origin: template.origin) }
    }
    if case .mapping(let entries, let origin) = template.root {
      printer.mapping(entries, indent: 0, inherited: origin ?? template.origin, continuing: false)
    }
    if template.guardSlot != nil { printer.action("end", indent: 0, template.origin) }
    return printer.writer.text
  }

  private init(values: ChartValues) { self.values = values }

  private mutating func mapping(_ entries: [TemplateEntry], indent: Int, inherited: Origin?, continuing: Bool) {
    var continuing = continuing
    for entry in entries {
      var condition: ValueSlot?
      if case .value(let index) = entry.node, values.comparison.slots[index].isOptional {
        let slot = values.comparison.slots[index]
        condition = slot
        action("if \(presence(of: index))", indent: indent, slot.origin)
      }
      if !continuing { writer.text.append(spaces: indent) }
      continuing = false
      literal { $0.key(entry.key, indent: indent, inherited: inherited) }
      value(entry.node, indent: indent, inherited: inherited)
      if let condition { action("end", indent: indent, condition.origin) }
    }
  }

  /// What stands behind the colon of a key at `indent`.
  private mutating func value(_ node: TemplateNode, indent: Int, inherited: Origin?) {
    switch node {
    case .literal(let node):
      literal { $0.value(node, indent: indent, inherited: inherited) }
    case .mapping(let entries, let origin):
      writer.endLine(origin ?? inherited)
      mapping(entries, indent: indent + 2, inherited: origin ?? inherited, continuing: false)
    case .list(let items, let origin):
      writer.endLine(origin ?? inherited)
      list(items, indent: indent, inherited: origin ?? inherited, continuing: false)
    case .value(let index):
      let slot = values.comparison.slots[index]
      if slot.isBlock {
        writer.endLine(slot.origin ?? inherited)
        action(
          "toYaml \(expression(of: index)) | nindent \(indent + 2)", indent: indent + 2, slot.origin ?? inherited)
      } else {
        writer.text.append(" ")
        scalar(index, inherited: inherited)
      }
    }
  }

  private mutating func list(_ items: [TemplateNode], indent: Int, inherited: Origin?, continuing: Bool) {
    var continuing = continuing
    for item in items {
      if !continuing { writer.text.append(spaces: indent) }
      continuing = false
      writer.text.append("- ")
      switch item {
      case .literal(let node):
        literal { $0.item(node, indent: indent, inherited: inherited) }
      case .mapping(let entries, let origin):
        if let origin { writer.text.origins.add(origin) }
        mapping(entries, indent: indent + 2, inherited: origin ?? inherited, continuing: true)
      case .list(let items, let origin):
        if let origin { writer.text.origins.add(origin) }
        list(items, indent: indent + 2, inherited: origin ?? inherited, continuing: true)
      case .value(let index):
        scalar(index, inherited: inherited)
      }
    }
  }

  /// A whole value on the rest of the line.
  private mutating func scalar(_ slot: Int, inherited: Origin?) {
    writer.text.append("{{ \(expression(of: slot)) | toJson }}")
    if let origin = values.comparison.slots[slot].origin { writer.text.origins.add(origin) }
    writer.endLine(inherited)
  }

  /// A line that prints nothing itself, and whose line break is not printed either.
  private mutating func action(_ action: String, indent: Int, _ origin: Origin?) {
    writer.text.append(spaces: indent)
    writer.text.append("{{- \(action) }}")
    writer.endLine(origin)
  }

  private func expression(of slot: Int) -> String {
    ".Values." + values.value(ofSlot: slot).name.joined(separator: ".")
  }

  private func presence(of slot: Int) -> String {
    let name = values.value(ofSlot: slot).name
    let parent = ([".Values"] + name.dropLast()).joined(separator: ".")
    return "hasKey \(parent) \"\(name.last ?? "")\""
  }

  /// Prints data, in which a `{{` must stay one: it becomes the string that an action prints.
  private mutating func literal(_ write: (inout YAMLWriter) -> Void) {
    let start = writer.text.bytes.count
    write(&writer)
    let brace = UInt8(ascii: "{")
    let isAction = writer.text.bytes.withUnsafeBufferPointer { bytes in
      bytes.indices.dropFirst(start + 1).contains { bytes[$0] == brace && bytes[$0 - 1] == brace }
    }
    guard isAction else { return }
    let text = Array(writer.text.bytes[start...])
    writer.text.bytes.removeSubrange(start...)
    var index = 0
    while index < text.count {
      if index + 1 < text.count, text[index] == brace, text[index + 1] == brace {
        writer.text.append("{{ \"{{\" }}")
        index += 2
      } else {
        writer.text.append(text[index])
        index += 1
      }
    }
  }
}
