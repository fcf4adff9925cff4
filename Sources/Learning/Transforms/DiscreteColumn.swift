internal import Tabular

/// The values of a column as codes of levels.
enum DiscreteColumn {
  /// A row without a value.
  static let missing: Int32 = -1
  /// A row with a value that training did not see.
  static let unseen: Int32 = -2

  /// The code of each row, `missing` or `unseen`.
  ///
  /// - Precondition: the column has the type that the levels are of: a text, a boolean, an integer that is never missing.
  static func codes(_ values: ColumnValues, levels: [String]) -> [Int32] {
    switch values {
    case .categories(let values):
      let known = index(levels.map { UTF8Text($0) })
      let codes = values.levels.map { $0.isEmpty ? missing : known[UTF8Text($0)] ?? unseen }
      return values.codes.map { $0 == CategoryValues.missing ? missing : codes[Int($0)] }
    case .strings(let values):
      let known = index(levels.map { UTF8Text($0) })
      var codes = (0..<values.count).map { row -> Int32 in
        let range = values.offsets[row]..<values.offsets[row + 1]
        return range.isEmpty ? missing : known[UTF8Text(values.bytes[range])] ?? unseen
      }
      for row in values.missing { codes[row] = missing }
      return codes
    case .booleans(let values):
      let known = index(levels)
      let codes = [known["false"] ?? unseen, known["true"] ?? unseen, missing]
      return values.map { codes[Int(min($0, 2))] }
    case .integers(let values):
      let known = index(levels.compactMap { Int64($0) })
      return values.map { $0 == ColumnValues.missingInteger ? missing : known[$0] ?? unseen }
    case .numbers, .timestamps: preconditionFailure("numbers and times have no levels")
    }
  }

  /// The same of numbers that went through other steps before.
  static func codes(_ values: [Float], levels: [String]) -> [Int32] {
    let known = index(levels.map { Float($0) ?? .nan })
    return values.map { $0.isNaN ? missing : known[$0] ?? unseen }
  }

  /// The values that occur: those declared in that order, others ascending. A text's order is that of its bytes.
  static func levels(_ values: ColumnValues, declared: [String]) -> [String] {
    switch values {
    case .categories(let values):
      var seen = [Bool](repeating: false, count: values.levels.count)
      for code in values.codes where code != CategoryValues.missing { seen[Int(code)] = true }
      return ordered(zip(values.levels, seen).filter(\.1).map { UTF8Text($0.0) }, declared)
    case .strings(let values):
      var seen: Set<UTF8Text> = []
      let missing = Set(values.missing)
      for row in 0..<values.count where !missing.contains(row) {
        seen.insert(UTF8Text(values.bytes[values.offsets[row]..<values.offsets[row + 1]]))
      }
      return ordered(Array(seen), declared)
    case .booleans(let values): return (values.contains(0) ? ["false"] : []) + (values.contains(1) ? ["true"] : [])
    case .integers(let values):
      return Set(values).subtracting([ColumnValues.missingInteger]).sorted().map { String($0) }
    case .numbers, .timestamps: preconditionFailure("numbers and times have no levels")
    }
  }

  static func levels(_ values: [Float]) -> [String] {
    Set(values.filter { !$0.isNaN }).sorted().map(\.description)
  }

  /// An empty text counts as missing, for a graph's input cannot say otherwise.
  private static func ordered(_ seen: [UTF8Text], _ declared: [String]) -> [String] {
    let declared = index(declared.map { UTF8Text($0) })
    return seen.filter { !$0.bytes.isEmpty }
      .sorted { left, right in
        switch (declared[left], declared[right]) {
        case (let left?, let right?): left < right
        case (.some, nil): true
        case (nil, .some): false
        case (nil, nil): left < right
        }
      }.map(\.string)
  }

  private static func index<Key: Hashable>(_ keys: [Key]) -> [Key: Int32] {
    Dictionary(keys.enumerated().map { ($0.element, Int32($0.offset)) }, uniquingKeysWith: { first, _ in first })
  }
}
