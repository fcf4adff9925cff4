/// Why a model cannot be read, written or run, and where in it.
public struct ModelError: Error, Hashable, Sendable, CustomStringConvertible {
  public var place: Place
  /// A sentence without its full stop: what is wrong, and what would be right.
  public var problem: String

  public init(_ place: Place, _ problem: String) {
    self.place = place
    self.problem = problem
  }

  public enum Place: Hashable, Sendable {
    /// The file as a whole.
    case file
    case graph
    case input(String)
    case output(String)
    case initializer(String)
    /// Counted from 0 in the order of the file; names of nodes may be missing.
    case node(index: Int, name: String, operation: String, attribute: String? = nil)
  }

  public var description: String { "\(place): \(problem)" }
}

extension ModelError.Place: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file: return "the file"
    case .graph: return "the graph"
    case .input(let name): return "input \(quoted(name))"
    case .output(let name): return "output \(quoted(name))"
    case .initializer(let name): return "initializer \(quoted(name))"
    case .node(let index, let name, let operation, let attribute):
      let node = name.isEmpty ? "node \(index)" : "node \(quoted(name))"
      return "\(node) (\(shortened(operation)))" + (attribute.map { ", attribute \(quoted($0))" } ?? "")
    }
  }
}

/// `text` as a message shows it: names come from files of anyone's making, so nothing in them reaches a terminal as it is,
/// and none is longer than a line.
func quoted(_ text: String) -> String { "\"\(shortened(text))\"" }

func shortened(_ text: String) -> String {
  let limit = 100
  let start = text.unicodeScalars.prefix(limit)
  let escaped = start.map {
    $0.properties.isWhitespace && $0 != " " || !isPrinted($0) ? $0.escaped(asASCII: true) : String($0)
  }
  return escaped.joined() + (start.endIndex == text.unicodeScalars.endIndex ? "" : "…")
}

private func isPrinted(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
  default: true
  }
}
