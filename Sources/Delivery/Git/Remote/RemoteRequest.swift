/// What the process that talks to the remote is asked for: its arguments.
///
/// No secret is among them, for every user of a machine sees the arguments of all processes: an address that holds a
/// password, or a user name that can be a token, is refused before.
struct RemoteRequest: Equatable {
  enum Operation: String {
    case push, fetch
  }

  let operation: Operation
  /// The git folder of our repository.
  let repository: String
  /// What relative addresses start from.
  let folder: String
  let address: String
  /// A file or folder with a token or a key; nil for what the user's account has.
  let credential: String?
  /// A known_hosts file, in place of the user's.
  let knownHosts: String?
  /// A folder of its own, for files that libraries want to find: it is removed by whoever asked.
  let scratch: String
  /// `SOURCE:DESTINATION` each, with full names.
  let references: [String]

  fileprivate enum Word: String {
    case repository = "--repository"
    case folder = "--folder"
    case address = "--address"
    case credential = "--credential"
    case knownHosts = "--known-hosts"
    case scratch = "--scratch"
  }

  var arguments: [String] {
    var words = [operation.rawValue]
    words += [Word.repository.rawValue, repository, Word.folder.rawValue, folder]
    words += [Word.address.rawValue, address, Word.scratch.rawValue, scratch]
    if let credential { words += [Word.credential.rawValue, credential] }
    if let knownHosts { words += [Word.knownHosts.rawValue, knownHosts] }
    return words + references
  }

}

extension RemoteRequest {
  /// Nil when something is missing.
  init?(arguments: some Collection<String>) {
    var rest = Array(arguments)[...]
    guard let operation = rest.popFirst().flatMap(Operation.init) else { return nil }
    var values: [Word: String] = [:]
    while let word = rest.first.flatMap(Word.init), rest.count >= 2 {
      values[word] = rest[rest.startIndex + 1]
      rest = rest.dropFirst(2)
    }
    guard let repository = values[.repository], let folder = values[.folder], let address = values[.address],
      let scratch = values[.scratch]
    else { return nil }
    self.init(
      operation: operation, repository: repository, folder: folder, address: address, credential: values[.credential],
      knownHosts: values[.knownHosts], scratch: scratch, references: Array(rest))
  }
}

/// What that process tells, a line each.
enum RemoteEvent: Equatable {
  /// The transfer goes on.
  case alive
  /// Text of the server, such as what its hooks print.
  case said(String)
  /// A reference there is now what was asked for.
  case updated(String)
  /// A reference there stays as it is, for the server's reason.
  case refused(String, reason: String)
  /// The branch that the remote's HEAD names.
  case head(String)
  /// A reference that is there, and that was asked for or cannot be beside one that was.
  case found(String)
  case failed(RemoteError)
  case done

  var line: String {
    let words: [String] =
      switch self {
      case .alive: ["alive"]
      case .said(let text): ["said", text]
      case .updated(let name): ["updated", name]
      case .refused(let name, let reason): ["refused", name, reason]
      case .head(let name): ["head", name]
      case .found(let name): ["found", name]
      case .failed(let error): ["failed", error.kind.rawValue, error.description, error.advice]
      case .done: ["done"]
      }
    return words.map(Self.escaped).joined(separator: "\t") + "\n"
  }

  /// Nil for a line that says nothing.
  init?(line: some StringProtocol) {
    let words = line.split(separator: "\t", omittingEmptySubsequences: false).map { Self.unescaped($0) }
    switch (words.first, words.count) {
    case ("alive", 1): self = .alive
    case ("said", 2): self = .said(words[1])
    case ("updated", 2): self = .updated(words[1])
    case ("refused", 3): self = .refused(words[1], reason: words[2])
    case ("head", 2): self = .head(words[1])
    case ("found", 2): self = .found(words[1])
    case ("failed", 4):
      guard let kind = RemoteError.Kind(rawValue: words[1]) else { return nil }
      self = .failed(RemoteError(kind, words[2], advice: words[3]))
    case ("done", 1): self = .done
    default: return nil
    }
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\t": escaped += "\\t"
      case "\n": escaped += "\\n"
      case "\r": escaped += "\\r"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func unescaped(_ text: some StringProtocol) -> String {
    var plain = ""
    var isEscape = false
    for scalar in text.unicodeScalars {
      guard isEscape else {
        if scalar == "\\" { isEscape = true } else { plain.unicodeScalars.append(scalar) }
        continue
      }
      isEscape = false
      switch scalar {
      case "t": plain += "\t"
      case "n": plain += "\n"
      case "r": plain += "\r"
      default: plain.unicodeScalars.append(scalar)
      }
    }
    return plain
  }
}
