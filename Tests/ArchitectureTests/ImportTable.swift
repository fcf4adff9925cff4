/// Which module may import which, as a table of a Markdown text says it.
struct ImportTable: Equatable {
  struct Row: Equatable {
    var module: String
    var allowed: [String]
  }

  var rows: [Row]

  /// The first table of `markdown` whose columns are `module`, any, and `may import`; nil when there is none. Names stand
  /// in backticks.
  init?(markdown: String) {
    let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)
    guard
      let header = lines.firstIndex(where: { Self.cells($0).first == "module" && Self.cells($0).last == "may import" })
    else { return nil }
    rows = lines[(header + 1)...].dropFirst().prefix { $0.hasPrefix("|") }.compactMap { line in
      let cells = Self.cells(line)
      guard let module = Self.names(cells.first ?? "").first, let allowed = cells.last else { return nil }
      return Row(module: module, allowed: Self.names(allowed))
    }
  }

  private static func cells(_ line: Substring) -> [String] {
    guard line.hasPrefix("|") else { return [] }
    return line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map { cell in
      String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// Every second piece between backticks.
  private static func names(_ cell: String) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }
  }
}

extension ImportTable {
  /// An import that the table does not allow, printed as `file:line: message`.
  struct Violation: Equatable, CustomStringConvertible {
    var file: String
    var line: Int
    var message: String

    var description: String { "\(file):\(line): \(message)" }
  }

  /// What is wrong with the imports of one file of a module.
  func violations(in text: String, file: String, module: String) -> [Violation] {
    guard let row = rows.first(where: { $0.module == module }) else {
      return [Violation(file: file, line: 1, message: "the table has no row for the module \(module)")]
    }
    return Self.imports(of: text).compactMap { line, name in
      row.allowed.contains(name)
        ? nil : Violation(file: file, line: line, message: "\(module) imports \(name), which the table does not allow")
    }
  }

  /// The modules that a Swift text imports, and the lines, counted from 1. Imports inside `#if` count like any other;
  /// programs of another language inside of strings do not.
  static func imports(of text: String) -> [(line: Int, module: String)] {
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "var", "let"]
    // Behind a line that ends with quotes the string goes on until a line begins with them.
    var closing: String?
    return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
      if let end = closing {
        if line.drop(while: { $0 == " " }).hasPrefix(end) { closing = nil }
        return nil
      }
      if line.hasSuffix("\"\"\"") {
        let marks = line.dropLast(3).reversed().prefix { $0 == "#" }.count
        closing = "\"\"\"" + String(repeating: "#", count: marks)
        return nil
      }
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == ";" })
      // Before the word stand attributes and an access level at most: `@preconcurrency internal import X`.
      guard let position = words.firstIndex(of: "import"),
        words[..<position].allSatisfy({ $0.hasPrefix("@") || Self.accessLevels.contains($0) })
      else { return nil }
      guard let path = words[(position + 1)...].first(where: { !kinds.contains($0) }),
        let name = path.split(separator: ".").first
      else { return nil }
      return (index + 1, String(name))
    }
  }

  private static let accessLevels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
}
