import Testing

@testable import Delivery

struct UnifiedDiffTests {
  private func diff(_ old: String, _ new: String, limit: Int = .max) -> String {
    UnifiedDiff(from: "f", Array(old.utf8), to: "f", Array(new.utf8)).text(limit: limit)
  }

  @Test func equalTextsHaveNoHunk() {
    #expect(diff("a\nb\n", "a\nb\n") == "--- a/f\n+++ b/f\n")
  }

  @Test func showsThreeLinesAroundAChange() {
    let old = (1...12).map { "\($0)\n" }.joined()
    #expect(
      diff(old, old.replacing("6\n", with: "six\n")) == """
        --- a/f
        +++ b/f
        @@ -3,7 +3,7 @@
         3
         4
         5
        -6
        +six
         7
         8
         9

        """)
  }

  @Test func changesFurtherApartThanTheirContextsHaveHunksOfTheirOwn() {
    let old = (1...20).map { "\($0)\n" }.joined()
    let near = old.replacing("\n5\n", with: "\nfive\n").replacing("\n12\n", with: "\ntwelve\n")
    let far = old.replacing("\n5\n", with: "\nfive\n").replacing("\n13\n", with: "\nthirteen\n")
    #expect(diff(old, near).split(separator: "\n").filter { $0.hasPrefix("@@") } == ["@@ -2,14 +2,14 @@"])
    #expect(
      diff(old, far).split(separator: "\n").filter { $0.hasPrefix("@@") } == ["@@ -2,7 +2,7 @@", "@@ -10,7 +10,7 @@"])
  }

  @Test func aMissingLastNewlineIsSaid() {
    #expect(
      diff("a\nb", "a\nb\n") == """
        --- a/f
        +++ b/f
        @@ -1,2 +1,2 @@
         a
        -b
        \\ No newline at end of file
        +b

        """)
  }

  @Test func bytesThatAreNoTextAreNotPrinted() {
    #expect(
      UnifiedDiff(from: "f", [0, 1], to: "f", [0, 2]).text() == "--- a/f\n+++ b/f\nBinary files differ\n")
  }

  @Test func aLimitCountsWhatIsLeftOut() {
    #expect(diff("a\nb\n", "c\nd\n", limit: 4) == "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-a\n… 3 more lines\n")
  }

  /// Random texts over few words: the changes turn one into the other, and no shorter list does.
  @Test func changesAreRightAndShortest() {
    var random = SplitMix(state: 7)
    for _ in 0..<400 {
      let old = random.lines()
      let new = random.lines()
      let changes = LineDifference.changes(from: old, to: new)
      var result: [ArraySlice<UInt8>] = []
      var at = 0
      for change in changes {
        #expect(at <= change.old.lowerBound && !(change.old.isEmpty && change.new.isEmpty))
        result += old[at..<change.old.lowerBound]
        #expect(result.count == change.new.lowerBound)
        result += new[change.new]
        at = change.old.upperBound
      }
      result += old[at...]
      #expect(result == new)
      let edits = changes.reduce(0) { $0 + $1.old.count + $1.new.count }
      #expect(edits == old.count + new.count - 2 * longestCommonSubsequence(old, new))
    }
  }

  @Test func hugeUnlikeTextsAreOneChange() {
    let old = (0..<5_000).map { Array("old \($0)\n".utf8)[...] }
    let new = (0..<5_000).map { Array("new \($0)\n".utf8)[...] }
    #expect(LineDifference.changes(from: old, to: new) == [.init(old: 0..<5_000, new: 0..<5_000)])
  }

  private func longestCommonSubsequence(_ a: [ArraySlice<UInt8>], _ b: [ArraySlice<UInt8>]) -> Int {
    var row = [Int](repeating: 0, count: b.count + 1)
    for line in a {
      var diagonal = 0
      for (index, other) in b.enumerated() {
        let above = row[index + 1]
        row[index + 1] = line == other ? diagonal + 1 : max(above, row[index])
        diagonal = above
      }
    }
    return row[b.count]
  }
}

/// A generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  fileprivate mutating func lines() -> [ArraySlice<UInt8>] {
    (0..<Int.random(in: 0...12, using: &self)).map { _ in [UInt8.random(in: 97...100, using: &self), 10] }
  }
}
