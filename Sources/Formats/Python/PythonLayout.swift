internal import Document
internal import Source

/// Prints literals where they stand in a program as `ruff format` leaves them: on one line when that fits, and otherwise
/// one item a line with a comma behind each.
struct PythonLayout: Sendable {
  /// In columns; the default of ruff and of Black.
  static let lineLength = 88
  private static let step = 4

  /// The column, from 0, in which the literal starts.
  var column: Int
  /// The columns of the indentation of the line on which it starts.
  var indentation: Int
  /// The columns of what follows on its last line.
  var trailing: Int

  init(column: Int, indentation: Int, trailing: Int) {
    self.column = column
    self.indentation = indentation
    self.trailing = trailing
  }

  /// Appends a literal.
  /// - Parameter inherited: the origin of lines that have none of their own, such as brackets.
  func append(_ literal: PythonLiteral, to text: inout RenderedText, inherited: Origin?) {
    if let origin = literal.origin { text.origins.add(origin) }
    let flat = literal.flat
    if literal.isEmptyOrPlain || column + Self.width(flat[...]) + trailing <= Self.lineLength {
      text.bytes += flat
      literal.addOrigins(to: &text.origins)
      return
    }
    let inner = indentation + Self.step
    let inherited = literal.origin ?? inherited
    func endLine() {
      text.bytes.append(UInt8(ascii: "\n"))
      text.origins.endLine(inheriting: inherited)
    }
    func begin(_ count: Int) { text.bytes += repeatElement(0x20, count: count) }
    switch literal.content {
    case .list(let items):
      text.bytes.append(UInt8(ascii: "["))
      endLine()
      for item in items {
        begin(inner)
        PythonLayout(column: inner, indentation: inner, trailing: 1).append(item, to: &text, inherited: inherited)
        text.bytes.append(UInt8(ascii: ","))
        endLine()
      }
      begin(indentation)
      text.bytes.append(UInt8(ascii: "]"))
    case .dictionary(let entries):
      text.bytes.append(UInt8(ascii: "{"))
      endLine()
      for (key, value) in entries {
        begin(inner)
        let start = text.bytes.count
        PythonLiteral.append(quoted: key.value, to: &text.bytes)
        text.bytes += ": ".utf8
        text.origins.add(key.origin)
        PythonLayout(column: inner + Self.width(text.bytes[start...]), indentation: inner, trailing: 1)
          .append(value, to: &text, inherited: inherited)
        text.bytes.append(UInt8(ascii: ","))
        endLine()
      }
      begin(indentation)
      text.bytes.append(UInt8(ascii: "}"))
    case .call(let name, let argument):
      text.bytes += "\(name)(".utf8
      endLine()
      begin(inner)
      PythonLiteral.append(quoted: argument, to: &text.bytes)
      // No comma behind an only argument.
      endLine()
      begin(indentation)
      text.bytes.append(UInt8(ascii: ")"))
    case .string, .integer, .bool, .name: preconditionFailure("a plain literal has one line only")
    }
  }

  /// The columns of a text on one line.
  static func width(_ text: ArraySlice<UInt8>) -> Int {
    if text.allSatisfy({ $0 < 0x80 }) { return text.count }
    return String(decoding: text, as: UTF8.self).unicodeScalars.reduce(0) { $0 + $1.columns }
  }
}

extension PythonLiteral {
  /// Whether it cannot be spread over lines.
  fileprivate var isEmptyOrPlain: Bool {
    switch content {
    case .string, .integer, .bool, .name: true
    case .call: false
    case .list(let items): items.isEmpty
    case .dictionary(let entries): entries.isEmpty
    }
  }

  fileprivate func addOrigins(to origins: inout LineOrigins) {
    if let origin { origins.add(origin) }
    switch content {
    case .string, .integer, .bool, .name, .call: break
    case .list(let items): for item in items { item.addOrigins(to: &origins) }
    case .dictionary(let entries):
      for (key, value) in entries {
        origins.add(key.origin)
        value.addOrigins(to: &origins)
      }
    }
  }
}
