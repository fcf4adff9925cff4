public import ONNX

extension BinaryData {
  /// Appends a tensor in binary form.
  public static func append(_ tensor: Tensor, to bytes: inout [UInt8]) {
    func add<Value: FixedWidthInteger>(_ values: some Sequence<Value>) {
      for value in values { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }
    }
    switch tensor.elements {
    case .floats(let values): add(values.lazy.map(\.bitPattern))
    case .doubles(let values): add(values.lazy.map(\.bitPattern))
    case .uint8s(let values): bytes.append(contentsOf: values)
    case .int32s(let values): add(values)
    case .int64s(let values): add(values)
    case .bools(let values): bytes.append(contentsOf: values.lazy.map { $0 ? 1 : 0 })
    case .strings(let values):
      for value in values {
        add(CollectionOfOne(UInt32(value.utf8.count)))
        bytes.append(contentsOf: value.utf8)
      }
    }
  }
}
