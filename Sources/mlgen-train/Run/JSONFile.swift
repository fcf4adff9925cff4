internal import FoundationEssentials
internal import RuntimeContract

/// JSON files of ours that stages hand to each other.
enum JSONFile {
  /// Keys ascending, two blanks a level: the same value gives the same bytes.
  static func text(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
  }

  /// - Throws: `Failure` of kind `unavailable` when the file is not there or not what was written.
  static func read<Value: Decodable>(_: Value.Type, from path: String) throws -> Value {
    let bytes = try FileBytes.read(path)
    do {
      return try JSONDecoder().decode(Strict<Value>.self, from: Data(bytes)).value
    } catch let error as DecodingError {
      let (place, message): (String, String) =
        switch error {
        case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
          .valueNotFound(_, let context):
          (context.codingPath.map(\.stringValue).joined(separator: "."), context.debugDescription)
        @unknown default: ("", "\(error)")
        }
      throw Failure(
        .unavailable, details: [.init(file: path, path: place.isEmpty ? nil : place, message: message)],
        advice: "the stage that wrote it did not finish, or is of another version: run it again")
    }
  }
}
