extension ModelProfile {
  /// The profile, if it says nothing that no rows could have.
  ///
  /// - Throws: what is wrong, at its place.
  public func checked() throws(JSONFinding) -> ModelProfile {
    guard version == Self.currentVersion else {
      throw JSONFinding(
        [.key("version")], "the profile is of version \(version), and this program reads \(Self.currentVersion)")
    }
    guard rows >= 0 else { throw JSONFinding([.key("rows")], "expected a number of rows") }
    for (key, profiles) in [("columns", columns), ("predictions", predictions)] {
      var names: Set<String> = []
      for (index, profile) in profiles.enumerated() {
        let place: [JSONFinding.Step] = [.key(key), .index(index)]
        guard names.insert(profile.name).inserted else {
          throw JSONFinding(place + [.key("name")], "'\(profile.name)' stands twice")
        }
        if let (path, message) = profile.problem { throw JSONFinding(place + path, message) }
      }
    }
    return self
  }
}

extension ColumnProfile {
  fileprivate var problem: (path: [JSONFinding.Step], message: String)? {
    guard rows >= 0, missing >= 0, infinite >= 0, missing <= rows, infinite <= rows - missing else {
      return ([], "expected missing and infinite rows that are no more than all rows")
    }
    let present = rows - missing - infinite
    switch type {
    case .number, .integer, .timestamp:
      guard values == nil else { return ([.key("values")], "a column of numbers has no listed values") }
      guard let numbers else {
        return present == 0 ? nil : ([], "the key 'numbers' is missing, and \(present) rows have a number")
      }
      return numbers.problem(rows: present).map { ([.key("numbers")] + $0.path, $0.message) }
    case .boolean, .category, .string:
      guard numbers == nil else { return ([.key("numbers")], "a column of texts has no figures of numbers") }
      guard let values else { return ([], "the key 'values' is missing") }
      return values.problem(rows: rows - missing).map { ([.key("values")] + $0.path, $0.message) }
    }
  }
}

extension NumberProfile {
  fileprivate func problem(rows: Int) -> (path: [JSONFinding.Step], message: String)? {
    let figures = [minimum, maximum, mean, standardDeviation]
    guard figures.allSatisfy(\.isFinite), standardDeviation >= 0 else { return ([], "expected finite figures") }
    let place: [JSONFinding.Step] = [.key("quantiles")]
    let (values, through) = (quantiles.values, quantiles.through)
    guard values.count == through.count, !values.isEmpty else {
      return (place, "expected as many values as numbers of rows, and at least one")
    }
    guard values.allSatisfy(\.isFinite), zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }) else {
      return (place + [.key("values")], "expected finite numbers that ascend")
    }
    guard let first = through.first, first > 0, zip(through, through.dropFirst()).allSatisfy({ $0 < $1 }) else {
      return (place + [.key("through")], "expected numbers of rows that ascend")
    }
    guard through.last == rows else {
      return (place + [.key("through")], "expected to end with the \(rows) rows that have a number")
    }
    guard (0...1).contains(quantiles.rankError) else {
      return (place + [.key("rank_error")], "expected a share from 0 to 1")
    }
    return nil
  }
}

extension ValueProfile {
  fileprivate func problem(rows: Int) -> (path: [JSONFinding.Step], message: String)? {
    var seen: Set<[UInt8]> = []
    var sum = other
    guard other >= 0, other <= rows, undercount >= 0 else { return ([], "expected numbers of rows") }
    for (index, item) in values.enumerated() {
      let place: [JSONFinding.Step] = [.key("values"), .index(index)]
      // By their bytes: two texts that Swift holds equal can be two values.
      guard seen.insert(Array(item.value.utf8)).inserted else { return (place, "the value stands twice") }
      guard item.count >= 0, item.count <= rows - sum else {
        return (place + [.key("count")], "expected counts that are no more than the \(rows) rows with a value")
      }
      sum += item.count
    }
    return sum == rows ? nil : ([], "expected counts that are together the \(rows) rows with a value")
  }
}
