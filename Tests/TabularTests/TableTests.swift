import RuntimeContract
import Tabular
import Testing

struct TableTests {
  @Test func findsColumnsByName() {
    let table = Table(
      columns: [
        TableColumn(name: "fee", values: .numbers([1.5, .nan])),
        TableColumn(name: "plan", values: .categories(CategoryValues(codes: [0, -1], levels: ["month"]))),
      ], rowCount: 2)
    #expect(table["plan"]?.values.type == .category)
    #expect(table["Fee"] == nil)
  }

  @Test func textsAreCutOutOfTheirBytes() {
    let texts = StringValues(bytes: Array("añb".utf8), offsets: [0, 1, 1, 4], missing: [1])
    #expect((0..<texts.count).map { texts[$0] } == ["a", "", "ñb"])
  }
}
