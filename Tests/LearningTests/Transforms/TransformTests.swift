import Foundation
import RuntimeContract
import Tabular
import Testing

@testable import Learning

@Suite struct TransformTests {
  private let yes = FittedLabel(column: "y", kind: .string, classes: ["no", "yes"])

  /// A table of one feature `x` and a label of as many rows, every second of which is `yes`.
  private func table(_ values: ColumnValues, labels: [Int32]? = nil) -> Table {
    let codes = labels ?? (0..<values.count).map { Int32($0 % 2) }
    return Table(
      columns: [
        TableColumn(name: "x", values: values),
        TableColumn(name: "y", values: .categories(CategoryValues(codes: codes, levels: ["no", "yes"]))),
      ], rowCount: values.count)
  }

  private func schema(_ type: ColumnType, role: ColumnRole = .feature, values: [String] = []) -> [Column] {
    [
      Column(name: "x", type: type, role: role, minimum: nil, maximum: nil, values: values, maxMissing: nil),
      Column(name: "y", type: .category, role: .label, minimum: nil, maximum: nil, values: [], maxMissing: nil),
    ]
  }

  private func fit(
    _ values: ColumnValues, impute: Imputation? = nil, clip: ClipRange? = nil, scale: Scaling? = nil,
    encode: Encoding? = nil, declared: [String] = [], labels: [Int32]? = nil
  ) throws -> (transforms: FittedTransforms, remarks: [FittedTransforms.Remark], features: FeatureSet) {
    let table = table(values, labels: labels)
    let columns = schema(values.type, values: declared)
    let transform = Transform(column: "x", impute: impute, clip: clip, scale: scale, encode: encode)
    let fitted = try FittedTransforms.fit(
      table, schema: columns, declared: columns, transforms: [transform], label: yes, seed: 1)
    return (fitted.transforms, fitted.remarks, try fitted.transforms.apply(table))
  }

  @Test func whatIsMissingElsewhereHasAPlaceInTheModel() throws {
    for values in [ColumnValues.integers([1, 2, 3, 4]), .booleans([0, 1, 1, 0])] {
      let table = table(values)
      func input(_ nullable: Set<String>, _ maxMissing: Double?) throws -> GraphInput? {
        var columns = schema(values.type)
        columns[0].maxMissing = maxMissing
        return try FittedTransforms.fit(
          table, schema: columns, declared: columns, transforms: [], label: yes, seed: 1, nullable: nullable
        ).transforms.columns.first?.input
      }
      #expect(try input(["x"], nil) == .float && input([], 0.1) == .float)
      let whole = try input(["y"], 0)
      #expect(whole == (values.type == .integer ? .int64 : .bool))
    }
  }

  @Test func boundsBeyondFloat32AreItsLargestNumbers() throws {
    let fitted = try fit(.numbers([1, 2, 3, 1e300]), clip: ClipRange(minimum: -1e300, maximum: 1e301))
    let largest = Float.greatestFiniteMagnitude
    #expect(fitted.transforms.columns[0].clip == FittedRange(minimum: -largest, maximum: largest))
    #expect(numbers(fitted.features) == [1, 2, 3, largest])
    #expect(throws: Never.self) { try JSONEncoder().encode(fitted.transforms) }
  }

  /// What a learner reads: NaN is missing.
  private func numbers(_ features: FeatureSet, _ column: Int = 0) -> [Float] {
    var output = [Float](repeating: 0, count: features.rowCount)
    output.withUnsafeMutableBufferPointer { features.columns[column].values.write(0..<$0.count, into: $0) }
    return output
  }

  private func same(_ left: [Float], _ right: [Float]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }

  private func texts(_ values: [String?]) -> ColumnValues {
    var strings = StringValues()
    for (row, value) in values.enumerated() {
      strings.bytes += Array((value ?? "").utf8)
      strings.offsets.append(strings.bytes.count)
      if value == nil { strings.missing.append(row) }
    }
    return .strings(strings)
  }

  @Test(arguments: [
    (Imputation.mean, [Float(1), 2, 2, 7, 3]), (.median, [1, 2, 2, 7, 2]), (.mostFrequent, [1, 2, 2, 7, 2]),
    (.zero, [1, 2, 2, 7, 0]),
  ])
  func missingNumbersAreFilled(_ impute: Imputation, _ expected: [Float]) throws {
    #expect(numbers(try fit(.numbers([1, 2, 2, 7, .nan]), impute: impute).features) == expected)
  }

  @Test func clippingKeepsWhatIsMissing() throws {
    let clip = ClipRange(minimum: 0, maximum: 2)
    #expect(same(numbers(try fit(.numbers([-1, 1, .nan, 5]), clip: clip).features), [0, 1, .nan, 2]))
  }

  @Test(arguments: [
    (Scaling.standard, [Float(-1), 1, -1, 1]), (.minMax, [0, 1, 0, 1]), (.maxAbs, [0.5, 1, 0.5, 1]),
    (.robust, [-0.5, 0.5, -0.5, 0.5]),
  ])
  func numbersAreScaled(_ scale: Scaling, _ expected: [Float]) throws {
    #expect(numbers(try fit(.numbers([2, 4, 2, 4]), scale: scale).features) == expected)
  }

  @Test func theLogarithmIsUndefinedBelowMinusOne() throws {
    let fitted = try fit(.numbers([0, Double(exp(1.0)) - 1, -1, -3]), scale: .log1p)
    #expect(same(numbers(fitted.features), [0, 1, .nan, .nan]))
    #expect(fitted.remarks.map(\.column) == ["x"])
  }

  @Test(arguments: Scaling.allCases) func aConstantColumnStaysFinite(_ scale: Scaling) throws {
    #expect(numbers(try fit(.numbers([3, 3, 3]), scale: scale).features).allSatisfy(\.isFinite))
  }

  @Test(arguments: Imputation.allCases) func aColumnWithoutValuesIsFilledAndToldOf(_ impute: Imputation) throws {
    let fitted = try fit(.numbers([.nan, .nan]), impute: impute, scale: .standard)
    #expect(numbers(fitted.features) == [0, 0])
    #expect(fitted.remarks.count == 1)
  }

  @Test func stepsFollowEachOther() throws {
    // The missing value becomes the mean 4, the 8 becomes 6, and of 2, 2, 4, 6 the largest is 6.
    let fitted = try fit(
      .numbers([2, 2, .nan, 8]), impute: .mean, clip: ClipRange(minimum: 0, maximum: 6), scale: .maxAbs)
    #expect(numbers(fitted.features) == [2, 2, 4, 6].map { $0 / 6 })
  }

  @Test func numbersWithoutTransformAreTheTablesOwn() throws {
    guard case .doubles([1, 2]) = try fit(.numbers([1, 2])).features.columns[0].values else {
      Issue.record("a number changed")
      return
    }
  }

  @Test func whatCanBeMissingIsAFloatOfTheGraph() throws {
    #expect(try fit(.integers([1, 2])).transforms.columns[0].input == .int64)
    #expect(try fit(.integers([1, .min])).transforms.columns[0].input == .float)
    #expect(try fit(.integers([1, 2]), impute: .zero).transforms.columns[0].input == .float)
    #expect(try fit(.booleans([0, 1])).transforms.columns[0].input == .bool)
    #expect(try fit(.booleans([0, 2])).transforms.columns[0].input == .float)
  }

  @Test func textsBecomeCodesAscendingByTheirBytes() throws {
    let fitted = try fit(texts(["b", "é", nil, "a", ""]))
    #expect(fitted.transforms.columns[0].encoding?.levels == ["a", "b", "é"])
    #expect(same(numbers(fitted.features), [1, 2, .nan, 0, .nan]))
    // Another spelling of the same letter is another text, as in the graph.
    let unseen = try fitted.transforms.apply(table(texts(["e\u{301}", "c", "a"])))
    #expect(same(numbers(unseen), [.nan, .nan, 0]))
  }

  @Test func declaredValuesGiveTheOrderAndUnseenOnesGetNoCode() throws {
    let values = ColumnValues.categories(CategoryValues(codes: [2, 0, -1], levels: ["year", "week", "month"]))
    let fitted = try fit(values, encode: .ordinal, declared: ["week", "month", "year"])
    #expect(fitted.transforms.columns[0].encoding?.levels == ["month", "year"])
    #expect(same(numbers(fitted.features), [0, 1, .nan]))
  }

  @Test func oneHotHasAColumnForEachValue() throws {
    let fitted = try fit(texts(["b", "a", nil, "b"]), encode: .oneHot)
    #expect(fitted.transforms.featureNames == ["x=a", "x=b"])
    #expect(numbers(fitted.features, 0) == [0, 1, 0, 0])
    #expect(numbers(fitted.features, 1) == [1, 0, 0, 1])
    let filled = try fit(texts(["b", "a", nil, "b"]), impute: .mostFrequent, encode: .oneHot)
    #expect(numbers(filled.features, 1) == [1, 0, 1, 1])
    let unseen = try filled.transforms.apply(table(texts(["c"])))
    #expect(numbers(unseen, 0) == [0] && numbers(unseen, 1) == [0])
  }

  @Test func frequencyIsTheShareOfTheTrainingRows() throws {
    let fitted = try fit(texts(["b", "a", nil, "b"]), encode: .frequency)
    #expect(same(numbers(fitted.features), [0.5, 0.25, .nan, 0.5]))
    #expect(numbers(try fitted.transforms.apply(table(texts(["c"])))) == [0])
  }

  @Test func integersAndBooleansAreEncodedByValue() throws {
    let fitted = try fit(.integers([10, 9, 10, 12]), encode: .ordinal)
    #expect(fitted.transforms.columns[0].encoding?.levels == ["9", "10", "12"])
    #expect(numbers(fitted.features) == [1, 0, 1, 2])
    let clipped = try fit(
      .integers([10, 9, 10, 12]), clip: ClipRange(minimum: 10, maximum: 11), encode: .ordinal)
    #expect(numbers(clipped.features) == [0, 0, 0, 1])
    #expect(try fit(.booleans([0, 1, 2]), encode: .oneHot).transforms.featureNames == ["x=0.0", "x=1.0"])
    #expect(try fit(.booleans([0, 1, 1]), encode: .oneHot).transforms.featureNames == ["x=false", "x=true"])
  }

  @Test func targetIsTheSmoothedMeanAndUnseenIsThePrior() throws {
    let labels: [Int32] = [1, 1, 0, 0, 1, 0]
    let fitted = try fit(texts(["a", "a", "a", "b", "b", "b"]), encode: .target, labels: labels)
    // The mean is 1/2 and the variance 1/4. Of a: the mean is 2/3, the squares 2/3, the weight .75 / (.75 + 2/9).
    let weight = 0.75 / (0.75 + 2.0 / 9)
    let a = Float(weight * 2 / 3 + (1 - weight) / 2)
    let values = numbers(fitted.features)
    #expect(abs(values[0] - a) < 1e-6 && abs(values[3] - (1 - a)) < 1e-6)
    #expect(numbers(try fitted.transforms.apply(table(texts(["c", nil])))) == [0.5, 0.5])
  }

  @Test func trainingRowsDoNotSeeTheirOwnLabel() throws {
    // A level of one row: a row's own label would be its feature.
    let names = (0..<40).map { "\($0)" }
    let values = texts(names)
    let table = table(values)
    let columns = schema(.string)
    let fitted = try FittedTransforms.fit(
      table, schema: columns, declared: columns,
      transforms: [Transform(column: "x", impute: nil, clip: nil, scale: nil, encode: .target)], label: yes, seed: 3
    ).transforms
    let target = Target.classes((0..<40).map { Int32($0 % 2) }, count: 2)
    let own = numbers(try fitted.applyToTraining(table, target: target))
    // Each is the mean of the other folds, whatever the row's own label is.
    #expect(Set(own).count <= TargetEncoding.folds)
    #expect(own == numbers(try fitted.applyToTraining(table, target: target)))
    #expect(own != numbers(try fitted.apply(table)))
  }

  @Test func targetOfManyClassesHasAColumnForEach() throws {
    let values = texts(["a", "a", "b", "b"])
    let labels = texts(["u", "v", "w", "w"])
    let table = Table(
      columns: [TableColumn(name: "x", values: values), TableColumn(name: "y", values: labels)], rowCount: 4)
    let columns = schema(.string)
    let label = try FittedLabel(fitting: TableColumn(name: "y", values: labels), task: .classification)
    let fitted = try FittedTransforms.fit(
      table, schema: columns, declared: columns,
      transforms: [Transform(column: "x", impute: nil, clip: nil, scale: nil, encode: .target)], label: label, seed: 0
    ).transforms
    #expect(fitted.featureNames == ["x:u", "x:v", "x:w"])
    #expect(numbers(try fitted.apply(table), 2)[2] == 1)
  }

  @Test func whatCannotBeDoneIsAnErrorAtItsColumn() throws {
    func message(_ body: () throws -> Void) -> String? {
      do {
        try body()
        return nil
      } catch { return (error as? TransformProblem)?.message }
    }
    #expect(
      message { _ = try fit(texts(["a", "b"]), impute: .mean) }?.contains("needs a number or an integer") == true)
    #expect(message { _ = try fit(texts(["a", "b"]), scale: .log1p) }?.contains("needs a number") == true)
    #expect(message { _ = try fit(.numbers([1, 2]), encode: .oneHot) }?.contains("needs a category") == true)
    #expect(message { _ = try fit(.timestamps([1, 2])) }?.contains("is a timestamp, which is no feature") == true)
    #expect(
      message { _ = try fit(.booleans([0, 1]), clip: ClipRange(minimum: 0, maximum: 1)) }?.contains("clip") == true)
    #expect(
      message { _ = try fit(.integers([.min, 20_000_001]), encode: .ordinal) }?.contains("declare it as a category")
        == true)
    #expect(message { _ = try fit(texts([nil, ""]), encode: .oneHot) }?.contains("no feature has a value") == true)
    let one = TableColumn(name: "y", values: texts(["a", "a"]))
    #expect(
      message { _ = try FittedLabel(fitting: one, task: .classification) }?.contains("have 'a' alone") == true)
    #expect(message { _ = try FittedLabel(fitting: one, task: .regression) }?.contains("is a number") == true)
    let fitted = try fit(.integers([1, 2])).transforms
    #expect(message { _ = try fitted.apply(table(texts(["a"]))) }?.contains("is string, and the model") == true)
  }

  @Test func aColumnThatNamesRowsIsToldOf() throws {
    #expect(try fit(texts((0..<50).map { "id-\($0)" })).remarks.map(\.message).first?.contains("role: id") == true)
  }

  @Test func rowsWithoutAKnownLabelAreCounted() {
    let label = FittedLabel(column: "y", kind: .integer, classes: ["1", "3"])
    let found = label.target(.integers([3, .min, 1, 2]))
    #expect(found.rows == [0, 2])
    #expect(found.missing == 1 && found.unknown == 1)
    guard case .classes([1, 0], count: 2) = found.target else {
      Issue.record("\(found.target)")
      return
    }
  }

  @Test func theFileKeepsEverything() throws {
    for encode in Encoding.allCases {
      let fitted = try fit(.integers([1, .min, 2, 1]), impute: .median, encode: encode).transforms
      let bytes = try JSONEncoder().encode(fitted)
      #expect(try JSONDecoder().decode(Strict<FittedTransforms>.self, from: bytes).value == fitted)
    }
    let scaled = try fit(.numbers([0.1, 7, .nan]), impute: .mean, clip: .init(minimum: 0, maximum: 3), scale: .robust)
    let bytes = try JSONEncoder().encode(scaled.transforms)
    #expect(try JSONDecoder().decode(Strict<FittedTransforms>.self, from: bytes).value == scaled.transforms)
  }
}
