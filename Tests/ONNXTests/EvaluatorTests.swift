import Testing

@testable import ONNX

struct EvaluatorTests {
  static func output(_ inputs: [(String, Tensor)], _ build: (inout GraphBuilder, [String]) -> String) throws -> Tensor {
    var builder = GraphBuilder(name: "test")
    let names = inputs.map { name, tensor in
      builder.input(name, tensor.elements.type, tensor.shape.map { _ in .variable("") })
    }
    let value = build(&builder, names)
    // The type of the output is found by running: a wrong one is an error that names the right one.
    for type in ElementType.allCases {
      var attempt = builder
      attempt.output("y", value, type, [])
      let evaluator = try Evaluator(SmallModels.model(attempt.graph, ml: 5))
      let result = Result { try evaluator.run(Dictionary(uniqueKeysWithValues: inputs)) }
      if case .failure(let error as ModelError) = result, error.place == .output("y") { continue }
      return try result.get()[0].tensor
    }
    throw ModelError(.graph, "has no output of any type")
  }

  static func error(_ inputs: [(String, Tensor)], _ build: (inout GraphBuilder, [String]) -> String) -> String? {
    do {
      _ = try output(inputs, build)
      return nil
    } catch {
      return "\(error)"
    }
  }

  static func floats(_ shape: [Int], _ values: [Float]) -> Tensor { Tensor(shape: shape, .floats(values)) }
  static func ints(_ shape: [Int], _ values: [Int64]) -> Tensor { Tensor(shape: shape, .int64s(values)) }

  @Test func everyKindOfAttributeIsRead() throws {
    let outputs = try Evaluator(SmallModels.everyKind()).run([
      "x": Self.floats([2, 2], [1, 2, 3, 4]), "name": Tensor(shape: [2], .strings(["a", "a"])),
    ])
    #expect(outputs[0] == NamedTensor(name: "y", tensor: Self.floats([2, 2], [3, 3, 7, 7])))
    #expect(outputs[1] == NamedTensor(name: "code", tensor: Self.ints([2], [1, 1])))
  }

  @Test func textsAreEqualByteForByte() throws {
    // Composed and decomposed: equal to Swift, and two texts to ONNX.
    let result = try Self.output([("x", Tensor(shape: [3], .strings(["\u{e9}", "e\u{301}", "z"])))]) {
      builder, inputs in
      builder.add(
        "LabelEncoder", domain: "ai.onnx.ml", inputs,
        [Attribute("keys_strings", .strings(["e\u{301}"])), Attribute("values_int64s", .ints([7]))])
    }
    #expect(result == Self.ints([3], [-1, 7, -1]))
  }

  @Test func sizesThatCannotBeCountedAreErrors() throws {
    let shape = Self.ints([2], [1 << 40, 1 << 40])
    let expand = Self.error([("x", Self.floats([1], [1])), ("shape", shape)]) { $0.add("Expand", $1) }
    #expect(expand?.contains("Expand") == true)
    // As many products as the left has, each of no elements: an end without a trillion turns.
    let empty = try Self.output([
      ("x", Self.floats([1 << 40, 0, 4], [])), ("other", Self.floats([4, 5], [Float](repeating: 1, count: 20))),
    ]) {
      $0.add("MatMul", $1)
    }
    #expect(empty.shape == [1 << 40, 0, 5])
  }

  /// A matrix can have any number of rows when it has no columns, and the other way round.
  @Test func sizesWithoutElementsAreNotWalked() throws {
    let tall = ("x", Self.floats([1 << 40, 0], []))
    #expect(try Self.output([tall]) { $0.add("Normalizer", domain: "ai.onnx.ml", $1) }.shape == [1 << 40, 0])
    let joined = try Self.output([tall]) {
      $0.add("FeatureVectorizer", domain: "ai.onnx.ml", $1, [Attribute("inputdimensions", .ints([0]))])
    }
    #expect(joined.shape == [1 << 40, 0])
    for rows in [2, 1 << 28] {
      let message = Self.error([("x", Self.floats([rows, 0], []))]) {
        $0.add("ArgMax", $1, [Attribute("axis", .int(1))])
      }
      #expect(message?.hasSuffix("finds no extreme among no elements") == true)
    }
    let wide = Self.error([("x", Self.floats([0, 1 << 62], []))]) {
      $0.add(
        "LinearRegressor", domain: "ai.onnx.ml", $1,
        [Attribute("coefficients", .floats([1, 2, 3, 4])), Attribute("targets", .int(4))])
    }
    #expect(wide?.contains("takes 1 features") == true)
  }

  @Test func columnsAreLaidSideBySide() throws {
    let result = try Self.output([
      ("a", Self.floats([3, 1], [1, 2, 3])), ("b", Self.floats([3, 2], [4, 5, 6, 7, 8, 9])),
    ]) {
      $0.add("Concat", $1, [Attribute("axis", .int(-1))])
    }
    #expect(result == Self.floats([3, 3], [1, 4, 5, 2, 6, 7, 3, 8, 9]))
  }

  @Test func shapesAreLaidOverEachOther() throws {
    let result = try Self.output([("a", Self.floats([2, 1], [1, 2])), ("b", Self.floats([3], [10, 20, 30]))]) {
      $0.add("Add", $1)
    }
    #expect(result == Self.floats([2, 3], [11, 21, 31, 12, 22, 32]))
    #expect(
      Self.error([("a", Self.floats([2], [1, 2])), ("b", Self.floats([3], [1, 2, 3]))]) { $0.add("Add", $1) }
        == "node \"mlgen.Add.0\" (Add): cannot lay the shapes [2], [3] over each other")
  }

  @Test func memoryIsLimitedBeforeItIsTaken() throws {
    let huge = Self.ints([3], [1 << 20, 1 << 20, 1 << 20])
    let message = Self.error([("shape", huge)]) { $0.add("ConstantOfShape", $1) }
    #expect(
      message?.hasPrefix(
        "node \"mlgen.ConstantOfShape.0\" (ConstantOfShape): would make a tensor of the shape [1048576, 1048576, 1048576]"
      )
        == true)
    #expect(
      Self.error([("shape", Self.ints([4], [1 << 40, 1 << 40, 0, 1]))]) { $0.add("ConstantOfShape", $1) } != nil)
  }

  @Test func whatIsNotSupportedIsNamed() {
    let x = ("x", Self.floats([1], [1]))
    #expect(
      Self.error([x]) { $0.add("Conv", $1) }?.hasPrefix(
        "node \"mlgen.Conv.0\" (Conv): is not supported; supported are Abs, Add,") == true)
    #expect(
      Self.error([x]) { $0.add("ZipMap", domain: "ai.onnx.ml", $1) }?.hasSuffix("; export classifiers with zipmap off")
        == true)
    #expect(
      Self.error([x]) { $0.add("Sqrt", $1, [Attribute("speed", .int(1))]) }
        == "node \"mlgen.Sqrt.0\" (Sqrt), attribute \"speed\": is no attribute that Sqrt has in version 17")
    #expect(
      Self.error([x]) { $0.add("Softmax", $1, [Attribute("axis", .float(1))]) }
        == "node \"mlgen.Softmax.0\" (Softmax), attribute \"axis\": is not an integer")
    #expect(
      Self.error([x]) { $0.add("Sqrt", $1 + $1) }
        == "node \"mlgen.Sqrt.0\" (Sqrt): has 2 inputs and 1 outputs; the operator has 1 and 1")
  }

  @Test func inputsAreChecked() throws {
    let evaluator = try Evaluator(SmallModels.everyKind())
    let name = Tensor(shape: [1], .strings(["a"]))
    let x = Self.floats([1, 2], [1, 2])
    func error(_ inputs: [String: Tensor]) -> String? {
      do {
        _ = try evaluator.run(inputs)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(error(["x": x]) == "input \"name\": is missing")
    #expect(error(["x": x, "name": name, "z": x]) == "input \"z\": is none of the model's; it has \"x\", \"name\"")
    #expect(error(["x": name, "name": name]) == "input \"x\": is string, and the model wants float")
    #expect(
      error(["x": Self.floats([1, 3], [1, 2, 3]), "name": name])
        == "input \"x\": has the shape [1, 3], and the model wants 2 there")
    #expect(
      error(["x": Self.floats([2, 2], [1, 2, 3, 4]), "name": name])
        == "input \"name\": has the shape [1], but \"N\" is 2 in another input")
  }
}

struct TreeTests {
  /// One tree of one branch: `10` where it is true, `20` where it is not.
  static func stump(
    _ mode: UInt8, _ threshold: Float, members: [Float] = [], missingIsTrue: Bool = false, _ rows: [Float]
  ) throws -> [Float] {
    let result = try EvaluatorTests.output([("x", EvaluatorTests.floats([rows.count, 1], rows))]) { builder, inputs in
      builder.add(
        "TreeEnsemble", domain: "ai.onnx.ml", inputs,
        [
          Attribute("nodes_featureids", .ints([0])), Attribute("nodes_truenodeids", .ints([0])),
          Attribute("nodes_falsenodeids", .ints([1])), Attribute("nodes_trueleafs", .ints([1])),
          Attribute("nodes_falseleafs", .ints([1])), Attribute("tree_roots", .ints([0])),
          Attribute("nodes_modes", .tensor(Tensor(shape: [1], .uint8s([mode])))),
          Attribute("nodes_splits", .tensor(EvaluatorTests.floats([1], [threshold]))),
          Attribute("nodes_missing_value_tracks_true", .ints([missingIsTrue ? 1 : 0])),
          Attribute("membership_values", .tensor(EvaluatorTests.floats([members.count + 1], members + [.nan]))),
          Attribute("leaf_weights", .tensor(EvaluatorTests.floats([2], [10, 20]))),
          Attribute("leaf_targetids", .ints([0, 0])), Attribute("n_targets", .int(1)),
        ])
    }
    guard case .floats(let values) = result.elements else { return [] }
    return values
  }

  static let thresholds: [Float] = [0, -0.0, 1, -1.5, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, 1e38]
  static let rows: [Float] = thresholds + [.greatestFiniteMagnitude, -.leastNonzeroMagnitude, 0.5, 2]

  /// Every mode is the comparison of its name, whatever the numbers, NaN going where it is told to unless the comparison
  /// itself is true of NaN.
  @Test(arguments: [true, false])
  func modesAreComparisons(_ missingIsTrue: Bool) throws {
    let comparisons: [(Float, Float) -> Bool] = [(<=), (<), (>=), (>), (==), (!=)]
    for (mode, holds) in comparisons.enumerated() {
      for threshold in Self.thresholds {
        let expected: [Float] = Self.rows.map {
          holds($0, threshold) || missingIsTrue && $0.isNaN ? 10 : 20
        }
        let found = try Self.stump(UInt8(mode), threshold, missingIsTrue: missingIsTrue, Self.rows)
        #expect(found == expected, "mode \(mode), threshold \(threshold)")
      }
    }
  }

  @Test func membersAreEqualToOneOfASet() throws {
    for members: [Float] in [[1, 3, 40], [0.5, -2], [1e30], []] {
      let rows: [Float] = [0, 1, 2, 3, 3.5, 40, 0.5, -2, 1e30, .nan, .infinity]
      #expect(
        try Self.stump(6, 0, members: members, missingIsTrue: true, rows)
          == rows.map { members.contains($0) || $0.isNaN ? 10 : 20 })
    }
  }

  @Test func damagedTreesAreErrors() {
    func message(_ change: [Attribute]) -> String? {
      EvaluatorTests.error([("x", EvaluatorTests.floats([1, 1], [1]))]) { builder, inputs in
        let attributes = [
          Attribute("nodes_modes", .strings(["BRANCH_LEQ", "BRANCH_LEQ", "LEAF"])),
          Attribute("nodes_treeids", .ints([0, 0, 0])), Attribute("nodes_nodeids", .ints([0, 1, 2])),
          Attribute("nodes_featureids", .ints([0, 0, 0])), Attribute("nodes_values", .floats([0, 0, 0])),
          Attribute("nodes_truenodeids", .ints([1, 2, 0])), Attribute("nodes_falsenodeids", .ints([2, 2, 0])),
          Attribute("target_treeids", .ints([0])), Attribute("target_nodeids", .ints([2])),
          Attribute("target_ids", .ints([0])), Attribute("target_weights", .floats([1])),
        ].filter { attribute in !change.contains { $0.name == attribute.name } }
        return builder.add("TreeEnsembleRegressor", domain: "ai.onnx.ml", inputs, attributes + change)
      }
    }
    #expect(message([]) == nil)
    #expect(
      message([Attribute("nodes_falsenodeids", .ints([0, 2, 0]))])?.hasSuffix("has nodes that go in a circle") == true)
    #expect(message([Attribute("nodes_truenodeids", .ints([9, 2, 0]))])?.contains("that are not there") == true)
    #expect(message([Attribute("nodes_featureids", .ints([5, 0, 0]))])?.contains("asks for 6 features") == true)
    #expect(message([Attribute("nodes_featureids", .ints([-1, 0, 0]))])?.contains("asks for the feature -1") == true)
    #expect(
      message([Attribute("nodes_values", .floats([0]))])?.contains("has 1 elements, and nodes_modes has 3") == true)
    #expect(message([Attribute("target_ids", .ints([1]))])?.contains("has a weight for the target 1 of 1") == true)
    #expect(message([Attribute("n_targets", .int(1 << 60))])?.contains("1 to 1048576 are supported") == true)
  }
}
