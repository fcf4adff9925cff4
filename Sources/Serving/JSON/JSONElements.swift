/// The values of `data`: in one array, or nested as the shape is.
struct JSONElements {
  private(set) var elements: InputTensor.Elements
  private(set) var missing: [Int] = []
  private var nesting = Nesting()

  /// - Parameter acceptsNaN: whether Python's `NaN` is a missing number; else it is an error, as JSON has it.
  init(
    _ cursor: inout JSONCursor, of datatype: Datatype, acceptsNaN: Bool
  ) throws(InferenceFailure) {
    switch datatype {
    case .fp32:
      var values: [Float] = []
      try Self.read(&cursor, &values, &nesting, &missing, missingValue: .nan) { (cursor) throws(InferenceFailure) in
        if acceptsNaN, cursor.takeWord("NaN") { return .nan }
        let value = Float(try JSONNumber(&cursor).double(in: cursor))
        guard value.isFinite else { throw cursor.failure("a number is too large for FP32") }
        return value
      }
      elements = .floats(values)
    case .fp64:
      var values: [Double] = []
      try Self.read(&cursor, &values, &nesting, &missing, missingValue: .nan) { (cursor) throws(InferenceFailure) in
        if acceptsNaN, cursor.takeWord("NaN") { return .nan }
        let value = try JSONNumber(&cursor).double(in: cursor)
        guard value.isFinite else { throw cursor.failure("a number is too large for FP64") }
        return value
      }
      elements = .doubles(values)
    case .bool:
      var values: [Bool] = []
      try Self.read(&cursor, &values, &nesting, &missing, missingValue: false) { (cursor) throws(InferenceFailure) in
        if cursor.takeWord("true") || cursor.take(UInt8(ascii: "1")) { return true }
        if cursor.takeWord("false") || cursor.take(UInt8(ascii: "0")) { return false }
        throw cursor.failure("expected true or false")
      }
      elements = .bools(values)
    case .bytes:
      var values: [String] = []
      try Self.read(&cursor, &values, &nesting, &missing, missingValue: "") { (cursor) throws(InferenceFailure) in
        guard cursor.next == UInt8(ascii: "\"") else { throw cursor.failure("expected a text") }
        return try cursor.string()
      }
      elements = .texts(values)
    case .fp16:
      throw InferenceFailure(.badRequest, "FP16 has no JSON form: send it as binary data, or as FP32")
    case .uint8, .uint16, .uint32, .uint64, .int8, .int16, .int32, .int64:
      let range = datatype.integers ?? 0...0
      var values: [Int64] = []
      try Self.read(&cursor, &values, &nesting, &missing, missingValue: 0) { (cursor) throws(InferenceFailure) in
        let number = try JSONNumber(&cursor)
        guard number.isWhole else { throw cursor.failure("expected a whole number") }
        guard let value = number.integer, range.contains(value) else {
          throw cursor.failure("a number lies outside of what \(datatype.rawValue) holds")
        }
        return value
      }
      elements = .integers(values)
    }
  }

  /// - Throws: when there are more or fewer elements than the shape says, or they are nested in another way.
  func check(shape: [Int], of input: String) throws(InferenceFailure) {
    let wanted = shape.reduce(1, *)
    guard elements.count == wanted else {
      throw InferenceFailure(
        .badRequest,
        "input \(shown(input)): the shape \(shape) is that of \(wanted) elements, and there are \(elements.count)")
    }
    guard nesting.fits(shape) else {
      throw InferenceFailure(.badRequest, "input \(shown(input)): the data are not nested as the shape \(shape) says")
    }
  }

  @inline(__always)
  private static func read<Value>(
    _ cursor: inout JSONCursor, _ values: inout [Value], _ nesting: inout Nesting, _ missing: inout [Int],
    missingValue: Value, _ element: (inout JSONCursor) throws(InferenceFailure) -> Value
  ) throws(InferenceFailure) {
    try cursor.open(UInt8(ascii: "["), "an array of data")
    nesting.open()
    while true {
      cursor.skipBlanks()
      if cursor.next == UInt8(ascii: "[") {
        try cursor.enter()
        nesting.open()
        continue
      }
      if cursor.next == UInt8(ascii: "]"), nesting.isEmpty {
        cursor.leave()
        nesting.close()
      } else {
        if cursor.takeWord("null") {
          missing.append(values.count)
          values.append(missingValue)
        } else {
          values.append(try element(&cursor))
        }
        nesting.addScalar()
      }
      // Behind a value: what closes with it, or another.
      while true {
        if nesting.isClosed { return }
        cursor.skipBlanks()
        if cursor.take(UInt8(ascii: ",")) { break }
        guard cursor.next == UInt8(ascii: "]") else { throw cursor.failure("expected ',' or ']'") }
        cursor.leave()
        nesting.close()
      }
      cursor.skipBlanks()
      // A comma is followed by a value.
      if cursor.next == UInt8(ascii: "]") { throw cursor.failure("expected a value") }
    }
  }
}

/// How arrays are nested in each other.
private struct Nesting {
  /// For each array that is open, how many values it has so far.
  private var counts: [Int] = []
  /// For each level, how many values its arrays have; nil until one was closed.
  private var lengths: [Int?] = []
  /// The level that numbers and texts stand at; nil before the first.
  private var scalars: Int?
  /// Whether arrays of a level differ in length, or scalars in their level.
  private var isRagged = false

  var isEmpty: Bool { counts.last == 0 }
  var isClosed: Bool { counts.isEmpty }

  mutating func open() {
    counts.append(0)
    if lengths.count < counts.count { lengths.append(nil) }
  }

  mutating func close() {
    guard let count = counts.popLast() else { return }
    if let length = lengths[counts.count], length != count { isRagged = true }
    lengths[counts.count] = count
    if !counts.isEmpty { counts[counts.count - 1] += 1 }
  }

  @inline(__always)
  mutating func addScalar() {
    counts[counts.count - 1] += 1
    if scalars != counts.count {
      if scalars != nil { isRagged = true }
      scalars = counts.count
    }
  }

  /// - Precondition: there are as many elements as the shape says.
  func fits(_ shape: [Int]) -> Bool {
    guard !isRagged else { return false }
    // Without elements, levels below an empty one say nothing.
    guard let scalars else { return zip(lengths, shape).allSatisfy { $0 == $1 } || lengths.count == 1 }
    guard lengths.count == scalars else { return false }
    return scalars == 1 || lengths == shape.map(Optional.some)
  }
}
