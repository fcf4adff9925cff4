/// The prediction log: JSON Lines that `mlgen-serve` writes and `mlgen-validate drift` reads, an object for each row that
/// was answered.
///
///     {"time":"2026-11-21T14:30:00.25Z","request_id":"8d1f","model":"churn","version":"7","variant":"champion",
///      "columns":{"tenure_months":12,"contract":"month","monthly_fee":null},
///      "predictions":{"probability_false":0.75,"probability_true":0.25}}
///
/// A line has no line break in it, and at most `longestLineBytes`. Keys that are not listed here are passed over, and so a
/// server may add some.
public enum PredictionLogFormat {
  /// When the row was answered: RFC 3339, in UTC.
  public static let time = "time"
  /// Names the row: the request's id, with `#ROW` behind it where a request has several. Rows with labels refer to it.
  public static let requestID = "request_id"
  /// The request's trace, in 32 hexadecimal digits; missing where it is part of none.
  public static let traceID = "trace_id"
  public static let model = "model"
  /// The registry's version of the model that answered.
  public static let version = "version"
  /// See `PredictionVariant`; `champion` where it is missing.
  public static let variant = "variant"
  /// What the variant was chosen by; missing where chance, or nobody, chose.
  public static let variantKey = "variant_key"
  /// Holds the raw columns that the model read, by their names; `null` is a missing value.
  public static let columns = "columns"
  /// Holds the model's outputs by their names, as `ModelInterface` has them, but for the label, which follows from them.
  public static let predictions = "predictions"

  /// A file is closed, and the next one begun, when its first row is this old or it holds so many bytes. A reader that
  /// looks for the rows of a time so knows by a file's name that it has none.
  public static let longestFileSeconds = 3600
  public static let largestFileBytes = 64 << 20
  public static let longestLineBytes = 1 << 20

  public static let fileSuffix = ".jsonl"

  /// `20261121T143000Z-WRITER-NUMBER.jsonl`: names in order are files in order, and no two writers give the same.
  ///
  /// - Parameters:
  ///   - opened: of the first row, in UTC, as `20261121T143000Z`.
  ///   - writer: of the process, such as its pod's name.
  public static func fileName(opened: String, writer: String, number: Int) -> String {
    "\(opened)-\(writer)-\(number)\(fileSuffix)"
  }

  /// The time in a file's name, as `20261121T143000Z`; nil for names of others, whose files may have rows of any time.
  public static func opened(ofFile name: String) -> String? {
    let time = name.utf8.prefix(16)
    guard time.count == 16, name.utf8.dropFirst(16).first == UInt8(ascii: "-"), name.hasSuffix(fileSuffix) else {
      return nil
    }
    for (index, byte) in time.enumerated() {
      let fits =
        switch index {
        case 8: byte == UInt8(ascii: "T")
        case 15: byte == UInt8(ascii: "Z")
        default: (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
      guard fits else { return nil }
    }
    return String(decoding: time, as: UTF8.self)
  }
}

/// Which part a model plays that answers a request.
public enum PredictionVariant: String, Codable, CaseIterable, Sendable {
  case champion
  /// Gets a share of the requests.
  case challenger
  /// Gets a copy of requests, and its answers go nowhere: the row is in the log twice.
  case shadow
}
