internal import Glibc
internal import ONNX

/// `run-models THREADS FOLDER…`: runs `model.onnx` of each folder on the inputs that are the initializers of
/// `inputs.onnx`, and writes the outputs as those of `outputs.onnx`; or what is wrong into `error.txt`.
func runModels(_ arguments: [String]) throws {
  guard arguments.count > 1, let threads = arguments.first.flatMap({ Int($0) }), threads > 0 else {
    throw WrongArguments("run-models THREADS FOLDER…")
  }
  for folder in arguments.dropFirst() {
    unlink("\(folder)/error.txt")
    do {
      let evaluator = try Evaluator(try Model(reading: try bytes(of: "\(folder)/model.onnx")), threads: threads)
      let inputs = try Model(reading: try bytes(of: "\(folder)/inputs.onnx")).graph.initializers
      let outputs = try evaluator.run(
        Dictionary(inputs.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first }))
      let model = Model(
        irVersion: 8, opsets: [OperatorSet(domain: "", version: 17)], producerName: "mlgen", producerVersion: "",
        graph: Graph(name: "outputs", initializers: outputs))
      try write(try model.serialized(), to: "\(folder)/outputs.onnx")
    } catch let error as ModelError {
      try write(Array(error.description.utf8), to: "\(folder)/error.txt")
    }
  }
}

/// `predict MODEL FILE ROWS COLUMNS THREADS OUTPUT`: runs a model on a matrix of floats that a file holds as they are, row
/// by row, and prints a line of JSON: the seconds of CPU and wall time that this took and by how many bytes it raised the
/// peak of memory, reading left out. The last output goes to OUTPUT, as floats.
func predict(_ arguments: [String]) throws {
  guard arguments.count == 6, let rows = Int(arguments[2]), let columns = Int(arguments[3]),
    let threads = Int(arguments[4]), threads > 0
  else { throw WrongArguments("predict MODEL FILE ROWS COLUMNS THREADS OUTPUT") }
  let evaluator = try Evaluator(try Model(reading: try bytes(of: arguments[0])), threads: threads)
  let raw = try bytes(of: arguments[1])
  guard raw.count == rows * columns * 4, evaluator.inputs.count == 1 else {
    throw WrongArguments("predict: FILE is not ROWS x COLUMNS floats, or MODEL has more than one input")
  }
  let values = raw.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  let inputs = [evaluator.inputs[0].name: Tensor(shape: [rows, columns], .floats(values))]
  let before = Usage()
  let outputs = try evaluator.run(inputs)
  print("{\(Usage().since(before))}")
  guard case .floats(let result)? = outputs.last?.tensor.elements else { return }
  try write(result.withUnsafeBytes { Array($0) }, to: arguments[5])
}

private struct FileProblem: Error, CustomStringConvertible {
  let description: String
}

func bytes(of path: String) throws -> [UInt8] {
  guard let file = fopen(path, "rb") else { throw FileProblem(description: "cannot open \(path)") }
  defer { fclose(file) }
  fseek(file, 0, SEEK_END)
  let size = ftell(file)
  rewind(file)
  guard size >= 0 else { throw FileProblem(description: "cannot read \(path)") }
  var bytes = [UInt8](repeating: 0, count: size)
  guard fread(&bytes, 1, size, file) == size else { throw FileProblem(description: "cannot read \(path)") }
  return bytes
}

private func write(_ bytes: [UInt8], to path: String) throws {
  guard let file = fopen(path, "wb") else { throw FileProblem(description: "cannot write \(path)") }
  let written = fwrite(bytes, 1, bytes.count, file)
  guard fclose(file) == 0, written == bytes.count else { throw FileProblem(description: "cannot write \(path)") }
}
