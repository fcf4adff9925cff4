public import RuntimeContract

/// What several configs ask of the columns that they list: those that the spec names, for ingestion may find more.
public struct ColumnChecks {
  public let columns: [Column]
  public let path: [JSONFinding.Step]

  public init(_ columns: [Column], at path: [JSONFinding.Step] = [.key("columns")]) {
    self.columns = columns
    self.path = path
  }

  public subscript(name: String) -> Column? { columns.first { $0.name == name } }

  public func findings(needLabel: Bool) -> [JSONFinding] {
    var findings: [JSONFinding] = []
    var seen: Set<String> = []
    for (index, column) in columns.enumerated() {
      let place = path + [.index(index)]
      if column.name.isEmpty { findings.append(.init(place + [.key("name")], "a column has a name")) }
      if !seen.insert(column.name).inserted {
        findings.append(.init(place + [.key("name")], "the column '\(column.name)' stands twice"))
      }
      if let low = column.minimum, let high = column.maximum, low > high {
        findings.append(.init(place + [.key("min")], "the minimum \(low) lies above the maximum \(high)"))
      }
      if !column.values.isEmpty, let type = column.type, type != .category {
        findings.append(
          .init(place + [.key("values")], "values are listed for a category, and '\(column.name)' is \(type.rawValue)"))
      }
      if Set(column.values).count != column.values.count {
        findings.append(.init(place + [.key("values")], "a value of '\(column.name)' stands twice"))
      }
      if let share = column.maxMissing, !(0...1).contains(share) {
        findings.append(.init(place + [.key("max_missing")], "expected a share from 0 to 1"))
      }
    }
    let labels = columns.filter { $0.role == .label }.map { "'\($0.name)'" }
    if labels.count > 1 {
      findings.append(.init(path, "one column is the label, and these are: \(labels.joined(separator: ", "))"))
    } else if needLabel && labels.isEmpty {
      findings.append(.init(path, "no column has the role label"))
    }
    return findings
  }

  /// What is wrong with using the column as a feature; nil also for one that is not listed, which the data may have.
  public func featureProblem(_ name: String) -> String? {
    guard let column = self[name], column.role != .feature else { return nil }
    return "'\(name)' has the role \(column.role.rawValue), and the model sees features alone"
  }
}

/// A folder of the run that a stage reads.
public enum InputCheck {
  public static func findings(_ input: String, at path: [JSONFinding.Step] = []) -> [JSONFinding] {
    RunPlace.isName(input)
      ? [] : [.init(path + [.key("input")], "expected the name of a folder of the run, such as processed")]
  }
}
