internal import Files
internal import FoundationEssentials
internal import RuntimeContract
internal import StageRuntime

/// What a stage keeps beside the folder that it will write, so that it can be stopped and goes on: a line of JSON, and
/// bytes in the form of whoever needs them.
struct WorkFile<Value: Codable> {
  let path: String
  let mark: WorkMark
  /// What begins anew without it, for people: `fit`.
  let work: String
  let log: Log

  /// - Parameter kind: names the file.
  init(_ kind: String, of mark: WorkMark, work: String, place: RunPlace, log: Log) {
    path = place.path(".\(RunFolder.model.rawValue).\(kind)")
    self.mark = mark
    self.work = work
    self.log = log
  }

  private struct Header: Codable {
    var mark: String
    var value: Value
  }

  /// Nil when there is none, or not of this work: then the work begins anew, which costs time alone.
  func read() throws -> (value: Value, bytes: [UInt8])? {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileBytes.read(path)
    } catch {
      guard error.isAbsence else { throw error }
      return nil
    }
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
      let header = try? JSONDecoder().decode(Header.self, from: Data(bytes[..<end]))
    else {
      log(.warning, "checkpoint_unreadable", "the checkpoint is damaged; the \(work) begins anew")
      return nil
    }
    guard header.mark == mark.text else {
      log(
        .warning, "checkpoint_of_another_fit",
        "the checkpoint is of another config or other data; the \(work) begins anew")
      return nil
    }
    return (header.value, Array(bytes[bytes.index(after: end)...]))
  }

  func write(_ value: Value, _ bytes: [UInt8] = []) throws {
    let header = try JSONEncoder().encode(Header(mark: mark.text, value: value))
    try FileBytes.replace(path, with: Array(header) + [UInt8(ascii: "\n")] + bytes)
  }

  func remove() throws { try FileBytes.remove(path) }
}
