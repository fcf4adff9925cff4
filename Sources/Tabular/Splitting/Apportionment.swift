/// Gives rows to parts so that every part gets its share.
enum Apportionment {
  /// How many of the rows each part gets: its share within one row, and all rows together.
  ///
  /// - Parameter owed: what each part is owed from earlier calls, in rows; the parts that are owed most get what is left
  ///   over by rounding down.
  static func counts(of rows: Int, shares: [Double], owed: inout [Double]) -> [Int] {
    let exact = shares.map { $0 * Double(rows) }
    // A share such as 0.7 of 10 rows may lie a rounding below 7.
    var counts = exact.map { Int(($0 + 1e-9).rounded(.down)) }
    for part in shares.indices { owed[part] += exact[part] - Double(counts[part]) }
    let left = rows - counts.reduce(0, +)
    let most = shares.indices.sorted { owed[$0] != owed[$1] ? owed[$0] > owed[$1] : $0 < $1 }
    for part in most.prefix(max(0, left)) {
      counts[part] += 1
      owed[part] -= 1
    }
    return counts
  }

  /// The part of each row, drawn at random; the shares hold within every stratum, to one row.
  ///
  /// - Precondition: there are fewer than 2³¹ rows, and at most 256 parts.
  static func drawn(strata: Strata, shares: [Double], seed: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    var rows = strata.rows
    var parts = [UInt8](repeating: 0, count: strata.rowCount)
    var owed = [Double](repeating: 0, count: shares.count)
    // In a random order, so that what is left over of small strata goes to no part by their place in the file.
    var order = Array(rows.indices)
    generator.shuffle(&order)
    for stratum in order {
      generator.shuffle(&rows[stratum])
      var next = 0
      for (part, count) in counts(of: rows[stratum].count, shares: shares, owed: &owed).enumerated() {
        for row in rows[stratum][next..<(next + count)] { parts[Int(row)] = UInt8(part) }
        next += count
      }
    }
    return parts
  }

  /// The part of each row, where the rows of one group go together. Groups go, the largest first and those of a size in a
  /// random order, to the part that lacks most of the strata that they have, so shares hold as well as groups allow.
  static func grouped(groups: RowCodes, strata: Strata, shares: [Double], seed: Int) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    // For each group the rows it has of each stratum; and what each part still lacks of each.
    var members = [[Int: Int]](repeating: [:], count: groups.count)
    var sizes = [Int](repeating: 0, count: groups.count)
    var totals = [Int](repeating: 0, count: strata.count)
    for (row, code) in groups.codes.enumerated() {
      let (group, stratum) = (Int(code), strata[row])
      members[group][stratum, default: 0] += 1
      sizes[group] += 1
      totals[stratum] += 1
    }
    var lack = shares.map { share in totals.map { share * Double($0) } }
    var order = Array(0..<groups.count)
    generator.shuffle(&order)
    let place = order.enumerated().sorted {
      sizes[$0.element] != sizes[$1.element]
        ? sizes[$0.element] > sizes[$1.element] : $0.offset < $1.offset
    }
    var partOfGroup = [UInt8](repeating: 0, count: groups.count)
    for (_, group) in place {
      // In the order of strata, for sums depend on it.
      let rows = members[group].sorted { $0.key < $1.key }
      var best = 0
      var bestGain = -Double.infinity
      for part in shares.indices where shares[part] > 0 {
        // How much nearer to its wanted rows the part comes: the fall of the sum of squares.
        let gain = rows.reduce(0.0) { sum, item in
          let count = Double(item.value)
          return sum + count * (2 * lack[part][item.key] - count) / Double(totals[item.key])
        }
        if gain > bestGain {
          best = part
          bestGain = gain
        }
      }
      partOfGroup[group] = UInt8(best)
      for (stratum, count) in rows { lack[best][stratum] -= Double(count) }
    }
    return groups.codes.map { partOfGroup[Int($0)] }
  }
}

/// Of what kind each row is, where parts are to have the same share of each.
enum Strata {
  /// So many rows, all alike.
  case alike(Int)
  case coded(RowCodes)

  var rowCount: Int {
    switch self {
    case .alike(let rows): rows
    case .coded(let codes): codes.codes.count
    }
  }

  /// How many kinds there are.
  var count: Int {
    switch self {
    case .alike(let rows): rows == 0 ? 0 : 1
    case .coded(let codes): codes.count
    }
  }

  subscript(row: Int) -> Int {
    switch self {
    case .alike: 0
    case .coded(let codes): Int(codes.codes[row])
    }
  }

  /// Of each kind the rows, ascending.
  fileprivate var rows: [[UInt32]] {
    guard case .coded(let codes) = self else { return rowCount == 0 ? [] : [Array(0..<UInt32(rowCount))] }
    var sizes = [Int](repeating: 0, count: codes.count)
    for code in codes.codes { sizes[Int(code)] += 1 }
    var rows = sizes.map { size in
      var rows: [UInt32] = []
      rows.reserveCapacity(size)
      return rows
    }
    for (row, code) in codes.codes.enumerated() { rows[Int(code)].append(UInt32(row)) }
    return rows
  }
}
