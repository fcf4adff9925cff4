/// `mlgen.lock`: what was generated from what, committed beside it.
///
/// ```
/// mlgen lock 1
/// compiler 0.1.0
/// input 2c26b46b…7ae specs/churn.yaml
/// fcde2b2e…0e9 generated/churn/README.md
/// ```
/// The number is that of the format. Digests are SHA-256 in hexadecimal, paths are relative to the root and sorted by
/// their bytes, one line each, so that git merges two changes of different files by itself.
public struct Lock: Hashable, Sendable {
  public struct Line: Hashable, Sendable {
    public var digest: Digest
    public var path: String

    public init(_ digest: Digest, _ path: String) {
      self.digest = digest
      self.path = path
    }
  }

  /// The version of the compiler that wrote the files.
  public var compiler: String
  /// Sorted by path.
  public private(set) var inputs: [Line]
  /// Sorted by path.
  public private(set) var outputs: [Line]

  public init(compiler: String, inputs: [Line], outputs: [Line]) {
    precondition(Lock.isPlain(compiler), "the compiler's version is one line of text")
    precondition(inputs.allSatisfy { Lock.isPlain($0.path) }, "the path of an input is one line of text")
    self.compiler = compiler
    self.inputs = inputs.sorted { RelativePath.precedes($0.path, $1.path) }
    self.outputs = outputs.sorted { RelativePath.precedes($0.path, $1.path) }
    for (left, right) in zip(self.inputs, self.inputs.dropFirst()) {
      precondition(RelativePath.order(left.path, right.path) != 0, "the input \(left.path) is listed twice")
    }
  }

  private static let format = "1"
  private static let heading = "mlgen lock "
  private static let compilerField = "compiler "
  private static let inputField = "input "

  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(128 * (inputs.count + outputs.count + 1))
    bytes += "\(Lock.heading)\(Lock.format)\n\(Lock.compilerField)\(compiler)\n".utf8
    func append(_ line: Line) {
      line.digest.appendHexadecimal(to: &bytes)
      bytes.append(UInt8(ascii: " "))
      bytes += line.path.utf8
      bytes.append(UInt8(ascii: "\n"))
    }
    for line in inputs {
      bytes += Lock.inputField.utf8
      append(line)
    }
    for line in outputs { append(line) }
    return bytes
  }

  /// Reads a lock and refuses whatever `bytes` would not have written.
  public init(_ bytes: [UInt8], owner: Owner) throws(LockProblem) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where Lock.isConflictMarker(line) {
      throw LockProblem(.conflict, line: index + 1)
    }
    guard let first = lines.first, first.starts(with: Lock.heading.utf8) else {
      throw LockProblem(.malformed("expected `\(Lock.heading)\(Lock.format)`"), line: 1)
    }
    let format = String(decoding: first.dropFirst(Lock.heading.utf8.count), as: UTF8.self)
    guard format == Lock.format else { throw LockProblem(.format(format), line: 1) }
    guard lines.count > 1, lines[1].starts(with: Lock.compilerField.utf8) else {
      throw LockProblem(.malformed("expected `\(Lock.compilerField)VERSION`"), line: 2)
    }
    let compiler = String(decoding: lines[1].dropFirst(Lock.compilerField.utf8.count), as: UTF8.self)
    guard Lock.isPlain(compiler) else { throw LockProblem(.malformed("the version is not plain text"), line: 2) }
    guard lines.last?.isEmpty == true else {
      throw LockProblem(.malformed("the last line is cut off"), line: lines.count)
    }
    var inputs: [Line] = []
    var outputs: [Line] = []
    for (index, text) in lines.enumerated().dropFirst(2).dropLast() {
      let isInput = text.starts(with: Lock.inputField.utf8)
      guard let line = Lock.line(isInput ? text.dropFirst(Lock.inputField.utf8.count) : text) else {
        throw LockProblem(.malformed("expected a SHA-256 digest, a space and a path"), line: index + 1)
      }
      if isInput, !outputs.isEmpty {
        throw LockProblem(.malformed("an input stands behind the outputs"), line: index + 1)
      }
      if let last = (isInput ? inputs : outputs).last, !RelativePath.precedes(last.path, line.path) {
        throw LockProblem(.malformed("paths are sorted and each is there once"), line: index + 1)
      }
      if isInput {
        inputs.append(line)
      } else if owner.mayWrite(line.path) {
        outputs.append(line)
      } else {
        throw LockProblem(.malformed("`\(line.path)` is no path that this lock may list"), line: index + 1)
      }
    }
    self.compiler = compiler
    self.inputs = inputs
    self.outputs = outputs
  }

  /// The outputs that a pending lock lists; lines that were cut off or damaged count for nothing.
  ///
  /// A pending lock that was cut off was still being written, so none of its files was.
  static func outputs(ofPending bytes: [UInt8], owner: Owner) -> [Line] {
    let lines = bytes.split(separator: UInt8(ascii: "\n")).compactMap { line($0) }
    return lines.filter { owner.mayWrite($0.path) }.sorted { RelativePath.precedes($0.path, $1.path) }
  }

  private static func line(_ text: ArraySlice<UInt8>) -> Line? {
    guard text.count > 65, let digest = Digest(hexadecimal: text.prefix(64)) else { return nil }
    let rest = text.dropFirst(64)
    guard rest.first == UInt8(ascii: " "), let path = String(validating: rest.dropFirst(), as: UTF8.self) else {
      return nil
    }
    return isPlain(path) ? Line(digest, path) : nil
  }

  private static func isConflictMarker(_ line: ArraySlice<UInt8>) -> Bool {
    ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].contains { line.starts(with: $0.utf8) }
  }

  private static func isPlain(_ text: String) -> Bool {
    !text.isEmpty && !text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
  }
}
