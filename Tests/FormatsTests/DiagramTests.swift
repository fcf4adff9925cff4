import Document
import Foundation
import Source
import Testing

@testable import Formats

/// `Diagrams/NAME.json` describes a diagram; beside it is what each format makes of it, byte for byte. What the readers
/// of those formats see in it is a matter of `tools/conformance/diagrams.py`.
///
/// `MLGEN_RECORD=1 swift test --filter DiagramTests` writes the texts.
@Suite struct DiagramTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Diagrams")

  private struct Description: Decodable {
    struct Box: Decodable {
      var id: String
      var name: String
      var details: [String]
      var isDashed: Bool
    }
    var title: String
    var boxes: [Box]
    var arrows: [[Int]]

    var diagram: Diagram {
      Diagram(
        title: title,
        boxes: boxes.map {
          Diagram.Box(id: $0.id, name: $0.name, details: $0.details, isDashed: $0.isDashed, origin: .rule("a box"))
        },
        arrows: arrows.map { Diagram.Arrow(from: $0[0], to: $0[1], origin: .rule("an arrow")) },
        origin: .rule("a diagram"))
    }
  }

  @Test(arguments: ["hostile", "woven", "empty"], DiagramFormat.allCases)
  func textIsAsRecorded(name: String, format: DiagramFormat) throws {
    let json = try Data(contentsOf: Self.folder.appendingPathComponent("\(name).json"))
    let text = try JSONDecoder().decode(Description.self, from: json).diagram.text(format)
    let recording = Self.folder.appendingPathComponent("\(name).\(format.rawValue)")
    let environment = ProcessInfo.processInfo.environment
    if environment["MLGEN_RECORD"] == "1", environment["CI"] == nil { try Data(text.bytes).write(to: recording) }
    #expect(try Data(contentsOf: recording) == Data(text.bytes), "different from what is recorded")
    let lines = text.string.split(separator: "\n", omittingEmptySubsequences: false).count - 1
    #expect(text.origins.lineCount == lines)
    #expect((1...lines).allSatisfy { !text.origins[$0].isEmpty }, "a line without an origin")
  }

  @Test func aTitleIsLeftOutForAPageThatHasAHeading() throws {
    let diagram = Diagram(
      title: "t", boxes: [.init(id: "a", name: "a", details: [], isDashed: false, origin: .rule("a box"))], arrows: [],
      origin: .rule("a diagram"))
    #expect(diagram.untitledMermaid.string == "flowchart TB\n  a[\"a\"]\n")
    #expect(diagram.text(.mermaid).string == "---\ntitle: \"t\"\n---\nflowchart TB\n  a[\"a\"]\n")
  }
}

@Suite struct DiagramLayoutTests {
  private struct Graph {
    var sizes: [DiagramLayout.Size]
    var arrows: [(from: Int, to: Int)]

    init(seed: UInt64) {
      var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
      func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
      }
      let count = 1 + next(24)
      sizes = (0..<count).map { _ in .init(width: Double(40 + 2 * next(150)), height: Double(30 + 15 * next(4))) }
      arrows = []
      for to in 0..<count {
        for from in 0..<to where next(count) < 3 { arrows.append((from, to)) }
      }
    }
  }

  @Test(arguments: 0..<200) func boxesStandApartAndArrowsLeadDownwardsBetweenThem(seed: Int) {
    let graph = Graph(seed: UInt64(seed))
    let layout = DiagramLayout(sizes: graph.sizes, arrows: graph.arrows)
    for (left, one) in layout.boxes.enumerated() {
      #expect(one.x >= 0 && one.y >= 0)
      #expect(
        Double(one.x + one.width) <= layout.size.width + 1 && Double(one.y + one.height) <= layout.size.height + 1)
      for other in layout.boxes[(left + 1)...] {
        let apart =
          one.x + one.width < other.x || other.x + other.width < one.x || one.y + one.height < other.y
          || other.y + other.height < one.y
        #expect(apart, "\(one) \(other)")
      }
    }
    for (ends, points) in zip(graph.arrows, layout.arrows) {
      let (from, to) = (layout.boxes[ends.from], layout.boxes[ends.to])
      #expect(points.first?.y == from.y + from.height && points.last?.y == to.y)
      #expect((from.x...from.x + from.width).contains(points[0].x))
      #expect((to.x...to.x + to.width).contains(points[points.count - 1].x))
      #expect(zip(points, points.dropFirst()).allSatisfy { $0.y <= $1.y })
      // The straight parts, through the layers, touch no box.
      for place in stride(from: 1, to: points.count - 1, by: 2) {
        let (top, bottom) = (points[place], points[place + 1])
        #expect(top.x == bottom.x)
        for box in layout.boxes where box.y < bottom.y && top.y < box.y + box.height {
          #expect(!(box.x...box.x + box.width).contains(top.x), "an arrow runs through a box")
        }
      }
    }
    let again = DiagramLayout(sizes: graph.sizes, arrows: graph.arrows)
    #expect(again.boxes == layout.boxes && again.arrows == layout.arrows)
  }

  @Test func aChainIsStraight() {
    let sizes = [80.0, 200, 120, 60].map { DiagramLayout.Size(width: $0, height: 40) }
    // The last box stands beside the first one, and depends on nothing.
    let layout = DiagramLayout(
      sizes: sizes + [.init(width: 300, height: 70)], arrows: [(0, 1), (1, 2), (2, 3)])
    #expect(layout.arrows.allSatisfy { Set($0.map(\.x)).count == 1 }, "\(layout.arrows)")
  }

  @Test func ordersTakeCrossingsOut() {
    // Two rows that are drawn crossed in the order in which they were named.
    var graph = LayeredGraph(
      widths: [Double](repeating: 50, count: 8),
      arrows: [(0, 7), (1, 6), (2, 5), (3, 4)])
    #expect(graph.crossings == 6)
    graph.order()
    #expect(graph.crossings == 0)
  }

  /// More arrows over more layers than anybody could follow: drawn all the same, in time and memory that a machine has.
  @Test func aGraphOfAllArrowsIsDrawn() {
    let count = 150
    let sizes = [DiagramLayout.Size](repeating: .init(width: 50, height: 30), count: count)
    let arrows = (1..<count).flatMap { to in (0..<to).map { (from: $0, to: to) } }
    let layout = DiagramLayout(sizes: sizes, arrows: arrows)
    #expect(layout.boxes.map(\.y) == layout.boxes.map(\.y).sorted())
    #expect(layout.arrows.allSatisfy { $0.count == 2 })
  }
}
