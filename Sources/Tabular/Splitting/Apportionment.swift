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
  /// - Parameter strata: a number for each row, `0 ..< strataCount`.
  static func drawn(strata: [Int], strataCount: Int, shares: [Double], seed: Int) -> [Int] {
    var generator = SeededGenerator(seed: seed)
    var rows = [[Int]](repeating: [], count: strataCount)
    for (row, stratum) in strata.enumerated() { rows[stratum].append(row) }
    var parts = [Int](repeating: 0, count: strata.count)
    var owed = [Double](repeating: 0, count: shares.count)
    // In a random order, so that what is left over of small strata goes to no part by their place in the file.
    var order = Array(0..<strataCount)
    generator.shuffle(&order)
    for stratum in order {
      generator.shuffle(&rows[stratum])
      var next = 0
      for (part, count) in counts(of: rows[stratum].count, shares: shares, owed: &owed).enumerated() {
        for row in rows[stratum][next..<(next + count)] { parts[row] = part }
        next += count
      }
    }
    return parts
  }

  /// The part of each row, where the rows of one group go together. Groups go, the largest first and those of a size in a
  /// random order, to the part that lacks most of the strata that they have, so shares hold as well as groups allow.
  static func grouped(
    groups: [Int], groupCount: Int, strata: [Int], strataCount: Int, shares: [Double], seed: Int
  ) -> [Int] {
    var generator = SeededGenerator(seed: seed)
    // For each group the rows it has of each stratum; and what each part still lacks of each.
    var members = [[Int: Int]](repeating: [:], count: groupCount)
    var sizes = [Int](repeating: 0, count: groupCount)
    var totals = [Int](repeating: 0, count: strataCount)
    for (group, stratum) in zip(groups, strata) {
      members[group][stratum, default: 0] += 1
      sizes[group] += 1
      totals[stratum] += 1
    }
    var lack = shares.map { share in totals.map { share * Double($0) } }
    var order = Array(0..<groupCount)
    generator.shuffle(&order)
    let place = order.enumerated().sorted {
      sizes[$0.element] != sizes[$1.element]
        ? sizes[$0.element] > sizes[$1.element] : $0.offset < $1.offset
    }
    var partOfGroup = [Int](repeating: 0, count: groupCount)
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
      partOfGroup[group] = best
      for (stratum, count) in rows { lack[best][stratum] -= Double(count) }
    }
    return groups.map { partOfGroup[$0] }
  }
}
