import Diagnostics
import Testing

@Suite struct SuggestionTests {
  @Test(arguments: [
    ("replica", "replicas"), ("repilcas", "replicas"), ("Replicas", "replicas"), ("min-scale", "min_scale"),
    ("serving_platfrom", "serving_platform"), ("mlpp", "mlp"),
  ])
  func nearIsFound(word: String, expected: String) {
    #expect(
      Suggestion.nearest(to: word, in: ["min_scale", "mlp", "replicas", "resources", "serving_platform"]) == expected)
  }

  @Test(arguments: ["", "x", "zebra", "mean_absolute_error", String(repeating: "replicas", count: 9)])
  func farIsNotGuessed(word: String) {
    #expect(Suggestion.nearest(to: word, in: ["replicas", "resources", "mlp"]) == nil)
  }

  @Test func firstOfEqualsWins() {
    #expect(Suggestion.nearest(to: "cat", in: ["bat", "rat"]) == "bat")
    #expect(Suggestion.nearest(to: "cat", in: ["rat", "bat", "cat"]) == "cat")
    #expect(Suggestion.nearest(to: "cat", in: []) == nil)
  }
}
