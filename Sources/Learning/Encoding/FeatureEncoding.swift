/// How a linear model or a network reads features: numbers less a center, times a factor, and for each category a 1 at its
/// level's place.
///
/// The places of a row are the numbers in their order, then the levels of each category. A category that was missing in
/// training has a place for that, too; else a missing one has no 1 at all.
struct FeatureEncoding: Hashable, Sendable {
  struct Number: Hashable, Sendable {
    /// Of the feature set.
    var column: Int
    /// Of the values that are there: what a missing one counts as.
    var mean: Float
    /// What is subtracted.
    var center: Float
    /// What the difference is multiplied with.
    var factor: Float
  }

  struct Category: Hashable, Sendable {
    /// Of the feature set.
    var column: Int
    /// The place of the first level.
    var offset: Int
    var levels: Int
    /// Whether the place after the last level is for missing values.
    var hasMissing: Bool

    var width: Int { levels + (hasMissing ? 1 : 0) }
  }

  let numbers: [Number]
  let categories: [Category]

  init(numbers: [Number], categories: [Category]) {
    self.numbers = numbers
    self.categories = categories
  }

  /// How many places a row has.
  var width: Int { categories.last.map { $0.offset + $0.width } ?? numbers.count }

  /// What a number at a place is multiplied with on its way there; 1 for levels.
  var factors: [Double] {
    numbers.map { Double($0.factor) } + [Double](repeating: 1, count: width - numbers.count)
  }

  /// Looks at the features that a model will be fitted on. What is not finite is missing.
  ///
  /// - Parameters:
  ///   - isCentered: whether the mean of a number is subtracted.
  ///   - keepsIndicators: whether a number that is 0 or 1 in all rows is read as it is, as the level of a category.
  init(_ features: FeatureSet, isCentered: Bool, keepsIndicators: Bool = false, threads: Int) {
    let found = Parallel.map(features.columns.count, threads: threads) { column in
      features.columns[column].values.levels == nil ? Moments(features.columns[column].values) : nil
    }
    var numbers: [Number] = []
    var categories: [Category] = []
    for (column, moments) in found.enumerated() {
      guard let moments else { continue }
      let mean = Float(moments.mean)
      let isKept = keepsIndicators && features.columns[column].values.isIndicator
      let factor = isKept || moments.deviation == 0 ? 1 : Float(1 / moments.deviation)
      numbers.append(
        Number(
          column: column, mean: mean, center: isKept || !isCentered ? 0 : mean,
          factor: factor.isFinite && factor > 0 ? factor : 1))
    }
    var offset = numbers.count
    for (column, feature) in features.columns.enumerated() {
      guard case .codes(let codes, let levels) = feature.values else { continue }
      let category = Category(column: column, offset: offset, levels: levels, hasMissing: codes.contains { $0 < 0 })
      categories.append(category)
      offset += category.width
    }
    self.init(numbers: numbers, categories: categories)
  }
}

extension FeatureValues {
  /// Is every number that is there 0 or 1, as a transform makes them of a category's levels?
  fileprivate var isIndicator: Bool {
    switch self {
    case .doubles(let values): values.allSatisfy { $0 == 0 || $0 == 1 || !$0.isFinite }
    case .floats(let values): values.allSatisfy { $0 == 0 || $0 == 1 || !$0.isFinite }
    case .integers(let values): values.allSatisfy { $0 == 0 || $0 == 1 || $0 == .min }
    case .booleans: true
    case .codes: false
    }
  }
}

/// Mean and deviation of the finite values of a column.
private struct Moments {
  private var count = 0.0
  private(set) var mean = 0.0
  private var squares = 0.0

  /// Of the whole population, not estimated for a larger one.
  var deviation: Double { count > 0 ? (squares / count).squareRoot() : 0 }

  init(_ values: FeatureValues) {
    var block = [Float](repeating: 0, count: 1024)
    for start in stride(from: 0, to: values.count, by: block.count) {
      let rows = start..<min(start + block.count, values.count)
      block.withUnsafeMutableBufferPointer { block in
        let part = UnsafeMutableBufferPointer(rebasing: block[0..<rows.count])
        values.write(rows, into: part)
        add(UnsafeBufferPointer(part))
      }
    }
  }

  /// Joins the moments of a block to those before it (Chan, Golub and LeVeque, 1979).
  private mutating func add(_ block: UnsafeBufferPointer<Float>) {
    var sums = SIMD4<Double>.zero
    var valid = SIMD4<Double>.zero
    let whole = block.count & ~3
    for at in stride(from: 0, to: whole, by: 4) {
      let values = SIMD4(block[at], block[at + 1], block[at + 2], block[at + 3])
      // The difference of what is not finite with itself is not 0.
      let finite = (values - values) .== 0
      sums += SIMD4<Double>(values.replacing(with: 0, where: .!finite))
      valid += SIMD4<Double>(SIMD4<Float>(repeating: 0).replacing(with: 1, where: finite))
    }
    var sum = sums.sum()
    var number = valid.sum()
    for at in whole..<block.count where block[at].isFinite {
      sum += Double(block[at])
      number += 1
    }
    guard number > 0 else { return }
    let center = sum / number
    var spread = SIMD4<Double>.zero
    for at in stride(from: 0, to: whole, by: 4) {
      let values = SIMD4(block[at], block[at + 1], block[at + 2], block[at + 3])
      let distance = SIMD4<Double>(values) - center
      spread += (distance * distance).replacing(with: 0, where: (distance - distance) .!= 0)
    }
    var squared = spread.sum()
    for at in whole..<block.count where block[at].isFinite {
      squared += (Double(block[at]) - center) * (Double(block[at]) - center)
    }
    let total = count + number
    let shift = center - mean
    mean += shift * number / total
    squares += squared + shift * shift * count * number / total
    count = total
  }
}
