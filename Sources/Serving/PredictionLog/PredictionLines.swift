internal import Glibc
internal import ONNX
internal import RuntimeContract

/// The rows of a prediction as lines of `PredictionLogFormat`.
struct PredictionLines {
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0
  /// Rows whose lines no reader would take.
  private(set) var tooLong = 0

  init(of prediction: DataPlane.Prediction, at time: timespec) {
    let model = prediction.model
    // Rows need names that are theirs alone, whatever the client calls its requests.
    let id = prediction.id ?? String(UInt64.random(in: 0...UInt64.max), radix: 16)
    var head = JSONText()
    head.raw("{")
    head.text(PredictionLogFormat.time)
    head.raw(":")
    head.text(time.precise)
    var tail = JSONText()
    if let trace = prediction.trace {
      tail.member(PredictionLogFormat.traceID)
      tail.text(trace.text)
    }
    tail.member(PredictionLogFormat.model)
    tail.text(model.name)
    tail.member(PredictionLogFormat.version)
    tail.text(model.version)
    tail.member(PredictionLogFormat.variant)
    tail.text(prediction.variant.rawValue)
    if let key = prediction.variantKey {
      tail.member(PredictionLogFormat.variantKey)
      tail.text(key)
    }
    let columns = model.signature.loggedColumns(prediction.inputs)
    let answers = prediction.outputs.filter {
      $0.name != ModelInterface.label && $0.tensor.elements.count == prediction.rows
    }
    for row in 0..<prediction.rows {
      var line = head
      line.member(PredictionLogFormat.requestID)
      line.text(prediction.rows == 1 ? id : "\(id)#\(row)")
      line.append(tail)
      line.member(PredictionLogFormat.columns)
      line.object(columns.map(\.name)) { json, index in
        json.value(
          row * columns[index].width + columns[index].place, of: columns[index].elements, as: columns[index].type)
      }
      line.member(PredictionLogFormat.predictions)
      line.object(answers.map(\.name)) { json, index in json.value(row, of: answers[index].tensor.elements, as: nil) }
      line.raw("}\n")
      if line.bytes.count > PredictionLogFormat.longestLineBytes {
        tooLong += 1
      } else {
        bytes += line.bytes
        count += 1
      }
    }
  }
}

/// A raw column as the graph took it.
private struct LoggedColumn {
  let name: String
  let elements: Tensor.Elements
  /// Of the matrix that it stands in; 1 for a column by itself.
  let width: Int
  let place: Int
  /// As training knew it, where that is known.
  let type: ColumnType?
}

extension ModelSignature {
  fileprivate func loggedColumns(_ tensors: [String: Tensor]) -> [LoggedColumn] {
    if let columns, let matrix = inputs.first.flatMap({ tensors[$0.name] }) {
      return columns.enumerated().map { index, name in
        LoggedColumn(
          name: name, elements: matrix.elements, width: columns.count, place: index, type: columnTypes[name])
      }
    }
    return inputs.compactMap { input in
      guard let tensor = tensors[input.name], tensor.elements.count == tensor.shape.first else { return nil }
      return LoggedColumn(
        name: input.name, elements: tensor.elements, width: 1, place: 0, type: columnTypes[input.name])
    }
  }
}

extension JSONText {
  fileprivate mutating func member(_ name: String) {
    raw(",")
    text(name)
    raw(":")
  }

  fileprivate mutating func object(_ names: [String], _ value: (inout JSONText, Int) -> Void) {
    raw("{")
    for (index, name) in names.enumerated() {
      if index > 0 { raw(",") }
      text(name)
      raw(":")
      value(&self, index)
    }
    raw("}")
  }

  /// A value as its column has it: an integer or boolean that may be missing is a float to the graph.
  fileprivate mutating func value(_ index: Int, of elements: Tensor.Elements, as type: ColumnType?) {
    switch elements {
    case .floats(let values): real(values[index], as: type)
    case .doubles(let values): real(values[index], as: type)
    case .uint8s(let values): integer(values[index])
    case .int32s(let values): integer(values[index])
    case .int64s(let values): integer(values[index])
    case .strings(let values): if values[index].isEmpty { raw("null") } else { text(values[index]) }
    case .bools(let values): bool(values[index])
    }
  }

  private mutating func real<Value: BinaryFloatingPoint>(_ value: Value, as type: ColumnType?) {
    guard value.isFinite else { return raw("null") }
    if type == .boolean { return bool(value != 0) }
    if type == .integer, let whole = Int64(exactly: value) { return integer(whole) }
    if let float = value as? Float { number(float) } else { number(Double(value)) }
  }
}
