internal import RuntimeContract
internal import Tabular

/// `read-csv FILE THREADS NAME:TYPE…`: reads the whole table, and prints for each column its name, how many values are
/// missing, and the sum of its numbers or the number of its different texts.
func readCSV(_ arguments: [String]) throws {
  guard arguments.count > 2, let threads = Int(arguments[1]) else {
    throw WrongArguments("read-csv FILE THREADS NAME:TYPE…")
  }
  let columns = try columns(arguments[2...], label: nil, usage: "read-csv FILE THREADS NAME:TYPE…")
  let table = try readTable(arguments[0], columns, threads: threads)
  for column in table.columns { print(summary(column, rows: table.rowCount)) }
}

private func summary(_ column: TableColumn, rows: Int) -> String {
  switch column.values {
  case .numbers(let values):
    var sum = 0.0
    var missing = 0
    for value in values {
      if value.isNaN { missing += 1 } else { sum += value }
    }
    return "\(column.name) \(rows) \(missing) \(sum)"
  case .integers(let values), .timestamps(let values):
    let present = values.lazy.filter { $0 != ColumnValues.missingInteger }
    return "\(column.name) \(rows) \(rows - present.count) \(present.reduce(0, &+))"
  case .booleans(let values):
    let present = values.lazy.filter { $0 != ColumnValues.missingBoolean }
    return "\(column.name) \(rows) \(rows - present.count) \(present.reduce(0) { $0 + Int($1) })"
  case .categories(let values):
    let missing = values.codes.lazy.filter { $0 < 0 }.count
    return "\(column.name) \(rows) \(missing) \(values.levels.count)"
  case .strings(let values):
    return "\(column.name) \(rows) \(values.missing.count) \(values.bytes.count)"
  }
}
