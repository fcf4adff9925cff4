internal import Files
internal import ONNX
internal import RuntimeContract
public import Tabular

/// A model's folder, ready to answer the rows of tables: by the same evaluator that serves.
public struct Predictor: Sendable {
  /// What it answers.
  public enum Answer: Hashable, Sendable {
    /// The probability of each of these classes; of two, the second is the positive one.
    case classes([String])
    case value

    /// Numbers that an answer has.
    public var outputs: Int {
      switch self {
      case .classes(let names): names.count
      case .value: 1
      }
    }
  }

  /// A column that it reads.
  public struct Input: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
      /// A number, an integer or a boolean, which may be missing.
      case number
      /// Never missing.
      case integer
      case boolean
      /// An empty text is a missing one.
      case text
    }

    public var column: String
    public var kind: Kind
  }

  /// The graph's file.
  public let path: String
  /// Of that file: `sha256:` and 64 hexadecimal digits.
  public let digest: String
  public let answer: Answer
  /// In the order of the graph.
  public let inputs: [Input]

  private let evaluator: Evaluator
  /// Of the outputs that the answer is made of, in its order.
  private let outputs: [Int]
  /// Rows that are answered in one run: so that what a run holds does not grow with the table.
  private let batch: Int

  /// - Parameters:
  ///   - threads: how many may work on one run; answers are the same for any number.
  ///   - memory: bytes that a run may take.
  /// - Throws: `FileError` when there is no such file, `InferenceError` when it is no model that we run.
  public init(folder: String, threads: Int = 1, memory: Int = 2 << 30, batch: Int = 4096) throws {
    precondition(threads >= 1 && batch >= 1)
    path = "\(folder)/\(ModelInterface.graphFile)"
    let bytes = try FileBytes.read(path)
    digest = ContentDigest(of: bytes).text
    self.batch = batch
    do throws(ModelError) {
      evaluator = try Evaluator(Model(reading: bytes), limits: .init(memory: memory), threads: threads)
    } catch { throw InferenceError(path, error.description) }
    (answer, outputs) = try Self.answer(evaluator.outputs, path)
    inputs = try Self.inputs(evaluator.inputs, path)
  }

  private static func answer(_ outputs: [ValueInfo], _ path: String) throws(InferenceError) -> (Answer, [Int]) {
    let names = outputs.map(\.name)
    if let place = names.firstIndex(of: ModelInterface.prediction), outputs[place].type == .float {
      return (.value, [place])
    }
    let classes = outputs.enumerated().compactMap { place, output in
      output.type == .float ? ModelInterface.className(of: output.name).map { (place, $0) } : nil
    }
    guard classes.count >= 2 else {
      throw InferenceError(
        path,
        "has the outputs \(names.joined(separator: ", ")); a classifier has \(ModelInterface.probability(of: "CLASS")) for "
          + "each of its classes, and a regression \(ModelInterface.prediction), as float")
    }
    return (.classes(classes.map(\.1)), classes.map(\.0))
  }

  private static func inputs(_ inputs: [ValueInfo], _ path: String) throws(InferenceError) -> [Input] {
    var columns: [Input] = []
    for input in inputs {
      let width = input.shape?.dropFirst() ?? []
      guard width.allSatisfy({ $0 == .fixed(1) }), width.count <= 1 else {
        throw InferenceError(path, "reads '\(input.name)' as a matrix; each of its inputs has to be a column")
      }
      let kind: Input.Kind? =
        switch input.type {
        case .float, .double: .number
        case .int32, .int64: .integer
        case .bool: .boolean
        case .string: .text
        case .uint8: nil
        }
      guard let kind else { throw InferenceError(path, "reads '\(input.name)' as \(input.type), which no column is") }
      columns.append(Input(column: input.name, kind: kind))
    }
    return columns
  }

  /// The answers to all rows, row-major. What the model answers is not looked at: it can be no number.
  ///
  /// - Throws: when the table lacks a column, or has one of another type, or a value is missing that the model needs.
  public func answers(_ table: Table) throws(InferenceError) -> [Float] {
    try checkColumns(table)
    var answers: [Float] = []
    answers.reserveCapacity(table.rowCount * answer.outputs)
    var first = 0
    while first < table.rowCount {
      let end = min(first + batch, table.rowCount)
      answers += try run(try tensors(table, first..<end), rows: end - first)
      first = end
    }
    return answers
  }

  /// Requests of one row each, taken apart beforehand, so that answering them is all that is measured.
  ///
  /// - Throws: as `answers`.
  public func requests(_ table: Table, rows: [Int]) throws(InferenceError) -> [Request] {
    try checkColumns(table)
    var requests: [Request] = []
    for row in rows { requests.append(Request(tensors: try tensors(table, row..<row + 1))) }
    return requests
  }

  /// One row, as the graph reads it.
  public struct Request: Sendable {
    fileprivate let tensors: [String: Tensor]
  }

  public func answer(_ request: Request) throws(InferenceError) -> [Float] { try run(request.tensors, rows: 1) }

  private func run(_ tensors: [String: Tensor], rows: Int) throws(InferenceError) -> [Float] {
    let results: [NamedTensor]
    do throws(ModelError) { results = try evaluator.run(tensors) } catch {
      throw InferenceError(path, error.description)
    }
    var columns: [[Float]] = []
    for place in outputs {
      guard case .floats(let values) = results[place].tensor.elements, values.count == rows else {
        throw InferenceError(
          path, "answers \(rows) rows with \(results[place].tensor.elements.count) values of '\(results[place].name)'")
      }
      columns.append(values)
    }
    if columns.count == 1 { return columns[0] }
    var answers = [Float](repeating: 0, count: rows * columns.count)
    for (index, column) in columns.enumerated() {
      for row in 0..<rows { answers[row * columns.count + index] = column[row] }
    }
    return answers
  }

  private func tensors(_ table: Table, _ rows: Range<Int>) throws(InferenceError) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for (info, input) in zip(evaluator.inputs, inputs) {
      guard let values = table[input.column]?.values else { continue }
      guard let elements = values.elements(rows, as: info.type) else {
        throw InferenceError(
          path,
          "needs a value of '\(input.column)' in every row, and row \(rows.lowerBound + 1) or one behind it has none"
        )
      }
      let shape = (info.shape?.count ?? 1) > 1 ? [rows.count, 1] : [rows.count]
      tensors[input.column] = Tensor(shape: shape, elements)
    }
    return tensors
  }

  private func checkColumns(_ table: Table) throws(InferenceError) {
    let missing = inputs.filter { table[$0.column] == nil }.map { "'\($0.column)'" }
    guard missing.isEmpty else {
      throw InferenceError(
        path,
        "reads \(missing.count == 1 ? "the column" : "the columns") \(missing.joined(separator: ", ")), which the "
          + "rows lack")
    }
    for input in inputs {
      guard let values = table[input.column]?.values, !input.kind.takes(values.type) else { continue }
      throw InferenceError(
        path, "reads '\(input.column)' as \(input.kind.name), and the rows have it as \(values.type.rawValue)")
    }
  }
}

extension Predictor.Input.Kind {
  fileprivate func takes(_ type: ColumnType) -> Bool {
    switch self {
    case .number: type == .number || type == .integer || type == .boolean
    case .integer: type == .integer
    case .boolean: type == .boolean
    case .text: type == .string || type == .category
    }
  }

  fileprivate var name: String {
    switch self {
    case .number: "a number"
    case .integer: "an integer"
    case .boolean: "a boolean"
    case .text: "a text"
    }
  }
}
