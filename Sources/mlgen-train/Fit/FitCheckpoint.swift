internal import Files
internal import FoundationEssentials
internal import RuntimeContract
internal import StageRuntime

/// What a fit that was stopped left: a header of one line, and what the learner needs to go on.
struct FitCheckpoint {
  /// Tells one fit from another.
  var fingerprint: String
  var curves: [Curve]
  /// In the learner's own format.
  var state: [UInt8]

  private struct Header: Codable {
    var fingerprint: String
    var curves: [Curve]

    enum CodingKeys: String, CodingKey, CaseIterable { case fingerprint, curves }
  }

  /// Beside the folder that the fit will write.
  static func path(_ place: RunPlace) -> String { place.path(".\(RunFolder.model.rawValue).checkpoint") }

  /// Nil when there is none, or not of this fit: then the fit begins anew, which costs time alone.
  static func read(_ path: String, fingerprint: String, log: Log) throws -> FitCheckpoint? {
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(path)
    } catch  where error.isAbsence { return nil }
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
      let header = try? JSONDecoder().decode(Strict<Header>.self, from: Data(bytes[..<end])).value
    else {
      log(.warning, "checkpoint_unreadable", "the checkpoint is damaged; the fit begins anew")
      return nil
    }
    guard header.fingerprint == fingerprint else {
      log(
        .warning, "checkpoint_of_another_fit", "the checkpoint is of another config or other data; the fit begins anew")
      return nil
    }
    return FitCheckpoint(
      fingerprint: fingerprint, curves: header.curves, state: Array(bytes[bytes.index(after: end)...]))
  }

  func write(to path: String) throws {
    let header = try JSONEncoder().encode(Header(fingerprint: fingerprint, curves: curves))
    try FileBytes.replace(path, with: Array(header) + [UInt8(ascii: "\n")] + state)
  }

  /// FNV-1a, 64 bits.
  static func digest(_ bytes: [UInt8], after hash: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
    bytes.reduce(hash) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// A digest of what decides about the model. The number of threads does not.
  static func fingerprint(_ config: FitConfig, files: [[UInt8]]) throws -> String {
    var config = config
    config.threads = 1
    config.metrics = []
    let texts = try [JSONFile.text(config)] + files
    // 255 is in no text of UTF-8, so what is one file's end cannot be another's beginning.
    let hash = texts.reduce(digest([])) { digest([0xff], after: digest($1, after: $0)) }
    return String(hash, radix: 16)
  }
}
