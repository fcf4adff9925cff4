/// `mlgen-serve score`: predicts every row of a folder.
public struct ScoreConfig: Codable, Hashable, Sendable {
  /// The model's folder.
  public var model: String
  /// A file or folder, as mounted.
  public var input: String
  public var format: FileFormat
  public var output: CopyOut
  public var missingValues: MissingValues
  /// Rows a batch.
  public var batchRows: Int
  /// At least 1.
  public var threads: Int

  public init(
    model: String, input: String, format: FileFormat, output: CopyOut, missingValues: MissingValues, batchRows: Int,
    threads: Int
  ) {
    self.model = model
    self.input = input
    self.format = format
    self.output = output
    self.missingValues = missingValues
    self.batchRows = batchRows
    self.threads = threads
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case model, input, format, output, missingValues = "missing_values", batchRows = "batch_rows", threads
  }
}
