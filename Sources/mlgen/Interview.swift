internal import ArgumentParser
internal import Glibc

/// Questions that a command asks on a terminal, and their answers.
struct Interview {
  /// Whether somebody is there to answer; else defaults are taken.
  let isAsking: Bool

  /// - Parameter wanted: whether questions may be asked at all.
  init(wanted: Bool) { isAsking = wanted && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// The value of an option, of an answer or of a default, whichever is there first. A wrong answer is said to be so,
  /// and asked for again.
  /// - Parameters:
  ///   - preface: lines above the question.
  ///   - parse: throws an error of usage for a text that will not do.
  func value<Value>(
    _ option: (name: String, text: String?), _ question: String, preface: String = "", default likely: String?,
    parse: (String) throws -> Value
  ) throws -> Value {
    if let text = option.text { return try parse(text) }
    guard isAsking else {
      guard let likely else { throw ValidationError("\(option.name) is missing: \(question)") }
      return try parse(likely)
    }
    if !preface.isEmpty { Console.error(preface) }
    while true {
      Console.prompt("\(question)\(likely.map { $0.isEmpty ? "" : " [\($0)]" } ?? ""): ")
      guard let line = readLine() else {
        Console.error("")
        throw ValidationError("no answer: nothing was written")
      }
      let answer = line.trimmed
      guard let text = answer.isEmpty ? likely : answer else { continue }
      do {
        return try parse(text)
      } catch let error as ValidationError {
        Console.error("  \(error.message)")
      }
    }
  }
}

extension String {
  /// Without blanks at both ends.
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
