internal import Files
internal import RuntimeContract
internal import Tabular

/// `profile FILE OUTPUT NAME:TYPE…`: writes the profile of the columns, as a model's folder has it of its training rows.
func profile(_ arguments: [String]) throws {
  let usage = "profile FILE OUTPUT NAME:TYPE…"
  guard arguments.count > 2 else { throw WrongArguments(usage) }
  var options = ReadOptions()
  options.otherColumns = .ignored
  let reader = try TableReader(
    files: [arguments[0]], format: .csv, columns: try columns(arguments[2...], label: nil, usage: usage),
    options: options)
  var statistics = TableStatistics(reader.columns)
  while let table = try reader.next() { statistics.observe(table) }
  let profile = ModelProfile(
    rows: reader.report.rows, columns: statistics.columns.map(ColumnProfile.init), predictions: [])
  try FileBytes.replace(arguments[1], with: JSONFile.text(profile))
}
