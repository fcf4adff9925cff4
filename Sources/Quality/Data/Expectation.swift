public import RuntimeContract
internal import Tabular

/// Something that is expected of the data.
public typealias Expectation = DataExpectation

extension DataExpectation {
  /// What is wrong with a row that does not meet it, as the reason in a quarantine.
  public var fault: String {
    switch rule {
    case .exists(let name): "\(name) is not there"
    case .notNull(let name, _): "\(name) has no value"
    case .between(let name, let minimum?, let maximum?):
      "\(name) is outside \(Figure.text(minimum)) to \(Figure.text(maximum))"
    case .between(let name, let minimum?, nil): "\(name) is below \(Figure.text(minimum))"
    case .between(let name, nil, let maximum): "\(name) is above \(Figure.text(maximum ?? .infinity))"
    case .inSet(let name, let values): "\(name) is none of the \(values.count) values that it may have"
    case .unique(let names): "\(names.joined(separator: ", ")) \(names.count == 1 ? "is" : "are") there more than once"
    case .rowCount(let minimum): "there are fewer than \(Figure.count(minimum, "row"))"
    case .fresh(let name, _): "\(name) is too old"
    case .ordinary(let name, let method, let factor):
      "\(name) lies apart from the others (\(method.rawValue), factor \(Figure.text(factor)))"
    }
  }

  /// Whether each row that does not meet it is at fault by itself, and would be missed by nobody.
  public var faultsRows: Bool {
    if case .notNull(_, let maxMissing) = rule { return maxMissing == 0 }
    return isOfRows
  }

  /// - Parameter now: microseconds since 1970, for the age of the newest row.
  func kwargs(now: Int64) -> [ResultValue.Member] {
    arguments.map { argument in
      let value: ResultValue =
        switch argument.value {
        case .text(let text): .text(text)
        case .number(let number): .number(number)
        case .count(let count): .integer(Int64(count))
        case .flag(let flag): .bool(flag)
        case .texts(let texts): .list(texts.map(ResultValue.text))
        case .ago(let seconds): .text(TimestampText.of(now - Int64(seconds) * 1_000_000))
        }
      return ResultValue.Member(argument.name, value)
    }
  }
}
