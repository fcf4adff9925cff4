internal import CGit2
internal import Glibc

/// Who made a commit, and when: one of its author and its committer.
struct GitIdentity {
  enum Role: String {
    case author, committer

    /// Begins the names of its variables.
    var prefix: String { self == .author ? "GIT_AUTHOR_" : "GIT_COMMITTER_" }
  }

  let name: String
  let email: String
  let date: GitDate

  /// As git finds it: the environment, then `author.name` or `committer.name`, then `user.name`. Where nothing says it,
  /// git would make something up from the account and the host; that is refused here.
  ///
  /// - Parameter date: goes before the environment's.
  init(_ role: Role, _ configuration: GitConfiguration, date: GitDate?) throws(GitError) {
    func find(_ part: String) throws(GitError) -> String? {
      var found = environmentVariable(role.prefix + part.uppercased())
      if found == nil { found = try configuration.text("\(role.rawValue).\(part)") }
      if found == nil { found = try configuration.text("user.\(part)") }
      if found == nil, part == "email" { found = environmentVariable("EMAIL") }
      return found.map(Self.plain).flatMap { $0.isEmpty ? nil : $0 }
    }
    guard let name = try find("name"), let email = try find("email") else {
      throw GitError(
        "commit", reason: "git does not know who the \(role.rawValue) is",
        advice: "tell it with `git config --global user.name \"Your Name\"` and "
          + "`git config --global user.email you@example.org`")
    }
    self.name = name
    self.email = email
    if let date { self.date = date } else { self.date = try Self.environmentDate(role) ?? .now }
  }

  private static func environmentDate(_ role: Role) throws(GitError) -> GitDate? {
    let name = role.prefix + "DATE"
    guard let text = environmentVariable(name) else { return nil }
    guard let date = GitDate(parsing: text) else {
      throw GitError(
        "commit", reason: "`\(text)` in \(name) is no date", advice: "write it as \(GitDate.forms)")
    }
    return date
  }

  /// Without what a commit cannot hold, as git leaves it out.
  private static func plain(_ text: String) -> String {
    let crud = Set(".,:;<>\"\\'".unicodeScalars)
    func isCrud(_ scalar: Unicode.Scalar) -> Bool { scalar.value <= 0x20 || crud.contains(scalar) }
    var scalars = text.unicodeScalars.filter { $0 != "<" && $0 != ">" && $0 != "\n" }[...]
    while let first = scalars.first, isCrud(first) { scalars.removeFirst() }
    while let last = scalars.last, isCrud(last) { scalars.removeLast() }
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars)
    return String(result)
  }

  /// As libgit2 wants it.
  func withSignature<Result>(
    _ body: (UnsafePointer<git_signature>) throws(GitError) -> Result
  ) throws(GitError) -> Result {
    var signature: UnsafeMutablePointer<git_signature>?
    try git("write the name of \(name)") {
      libgit2.signature_new(&signature, name, email, date.seconds, date.offsetInMinutes)
    }
    defer { libgit2.signature_free(signature) }
    guard let signature else { preconditionFailure("libgit2 made no signature and no error") }
    return try body(signature)
  }

  /// `Ada <ada@example.org> 1769860800 +0100`, as in a reflog.
  var line: String { "\(name) <\(email)> \(date.seconds) \(date.offset)" }
}
