internal import FoundationEssentials
public import RuntimeContract

/// JSON files of ours, which stages hand to each other.
public enum JSONFile {
  /// Keys ascending, two blanks a level: the same value gives the same bytes.
  ///
  /// - Throws: `EncodingError` for a number that JSON has not.
  public static func text(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
  }

  /// The value of a text without unknown keys.
  public static func value<Value: Decodable>(_: Value.Type, of bytes: [UInt8]) throws(JSONFinding) -> Value {
    do {
      return try JSONDecoder().decode(Strict<Value>.self, from: Data(bytes)).value
    } catch let error as DecodingError {
      throw JSONFinding(error)
    } catch { throw JSONFinding([], "\(error)") }
  }
}
