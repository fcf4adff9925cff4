import Tabular
import Testing

@Suite struct RowSelectionTests {
  @Test func everyTypeKeepsItsValuesAndWhatIsMissing() {
    let strings = StringValues(bytes: Array("abc".utf8), offsets: [0, 1, 1, 3], missing: [1])
    let table = Table(
      columns: [
        TableColumn(name: "n", values: .numbers([1, 2, 3])), TableColumn(name: "i", values: .integers([1, .min, 3])),
        TableColumn(name: "b", values: .booleans([0, 2, 1])), TableColumn(name: "t", values: .timestamps([7, 8, 9])),
        TableColumn(name: "c", values: .categories(CategoryValues(codes: [0, -1, 1], levels: ["x", "y"]))),
        TableColumn(name: "s", values: .strings(strings)),
      ], rowCount: 3)
    let selected = table.rows([2, 1, 2, 0])
    #expect(selected.rowCount == 4)
    guard case .numbers([3, 2, 3, 1]) = selected.columns[0].values,
      case .integers([3, .min, 3, 1]) = selected.columns[1].values,
      case .booleans([1, 2, 1, 0]) = selected.columns[2].values,
      case .timestamps([9, 8, 9, 7]) = selected.columns[3].values,
      case .categories(let categories) = selected.columns[4].values,
      case .strings(let texts) = selected.columns[5].values
    else {
      Issue.record("\(selected)")
      return
    }
    #expect(categories.codes == [1, -1, 1, 0] && categories.levels == ["x", "y"])
    #expect((0..<4).map { texts[$0] } == ["bc", "", "bc", "a"] && texts.missing == [1])
    #expect(table.rows([]).rowCount == 0)
    for column in table.columns { #expect(column.values.rows([-1, 0]).isMissing() == [true, false]) }
    guard case .numbers([4, 5, 6]) = table.replacing("n", with: .numbers([4, 5, 6])).columns[0].values else {
      Issue.record("the column was not replaced")
      return
    }
  }
}
