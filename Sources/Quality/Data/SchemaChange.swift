public import RuntimeContract

/// What is other about the columns than it was.
public struct SchemaChange: Codable, Hashable, Sendable {
  public struct Retyped: Codable, Hashable, Sendable {
    public var column: String
    public var before: ColumnType
    public var now: ColumnType
  }

  /// Values that a category did not have, or has no more.
  public struct Values: Codable, Hashable, Sendable {
    public var column: String
    public var added: [String]
    public var removed: [String]
  }

  public var added: [String]
  public var removed: [String]
  public var retyped: [Retyped]
  public var values: [Values]

  /// - Parameters:
  ///   - before: the columns of the last profile, with their types; categories with the values that they had.
  ///   - now: the same of the data. Columns without a type are not compared by it.
  public init(before: [Column], now: [Column]) {
    let (old, new) = (Set(before.map(\.name)), Set(now.map(\.name)))
    added = now.map(\.name).filter { !old.contains($0) }
    removed = before.map(\.name).filter { !new.contains($0) }
    let known = Dictionary(before.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    retyped = now.compactMap { column in
      guard let type = column.type, let then = known[column.name]?.type, then != type else { return nil }
      return Retyped(column: column.name, before: then, now: type)
    }
    values = now.compactMap { column in
      guard column.type == .category, let then = known[column.name], then.type == .category else { return nil }
      let (oldValues, newValues) = (Set(then.values), Set(column.values))
      let change = Values(
        column: column.name, added: column.values.filter { !oldValues.contains($0) },
        removed: then.values.filter { !newValues.contains($0) })
      return change.added.isEmpty && change.removed.isEmpty ? nil : change
    }
  }

  /// As results have it.
  public var value: ResultValue {
    func list(_ names: [String]) -> ResultValue { .list(names.map(ResultValue.text)) }
    return .object([
      .init("added", list(added)), .init("removed", list(removed)),
      .init(
        "retyped",
        .list(
          retyped.map {
            .object([
              .init("column", .text($0.column)), .init("before", .text($0.before.rawValue)),
              .init("now", .text($0.now.rawValue)),
            ])
          })),
      .init(
        "values",
        .list(
          values.map {
            .object([
              .init("column", .text($0.column)), .init("added", list($0.added)), .init("removed", list($0.removed)),
            ])
          })),
    ])
  }

  public var isEmpty: Bool { added.isEmpty && removed.isEmpty && retyped.isEmpty && values.isEmpty }

  /// A sentence for each change.
  public var sentences: [String] {
    func list(_ names: [String]) -> String {
      names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
    return added.map { "\($0) is a new column." } + removed.map { "\($0) is no column any more." }
      + retyped.map { "\($0.column) was \($0.before.rawValue), and is \($0.now.rawValue) now." }
      + values.map { change in
        let parts = [
          change.added.isEmpty ? nil : "has new values: \(list(change.added))",
          change.removed.isEmpty ? nil : "has no more: \(list(change.removed))",
        ]
        return "\(change.column) \(parts.compactMap(\.self).joined(separator: "; "))."
      }
  }
}
