import Document
import Source
import Testing

@Suite struct YAMLWriterTests {
  private func print(_ node: Node) -> String { YAMLWriter.render(node).string }

  @Test func printsAsKubectlDoes() {
    let node: Node = [
      "kind": "Deployment", "paused": false, "replicas": 3, "ratio": 0.5, "nothing": .null, "left out": .absent,
      "labels": [:], "args": [],
      "ports": [["name": "http", "port": 80], ["name": "grpc"]],
      "matrix": [["a", "b"], [["c": "d"]], []],
      "nested": ["deeper": ["deepest": "x"]],
    ]
    #expect(
      print(node) == """
        kind: Deployment
        paused: false
        replicas: 3
        ratio: 0.5
        nothing: null
        labels: {}
        args: []
        ports:
        - name: http
          port: 80
        - name: grpc
        matrix:
        - - a
          - b
        - - c: d
        - []
        nested:
          deeper:
            deepest: x

        """)
  }

  @Test(arguments: [
    "a", "node", "yesterday", "s3://bucket/key", "ghcr.io/acme/churn@sha256:00ff", "--pipeline", "-v", "500m", "8Gi",
    "10.0.0.0/8", "a:b", "a#b", "$(output)", "0 2 * * *", "hours > 3", "it's", "größe",
    "日本", "🙂",
    "C:\\x", "(a)", "5d", "30d", "node-1", "_x",
  ])
  func leavesPlainWhatEveryReaderTakesForAString(_ text: String) {
    #expect(print(Node(text)) == text + "\n")
    #expect(print([.init(stringLiteral: text)]) == "- \(text)\n")
  }

  @Test(arguments: [
    "", "y", "Y", "n", "no", "No", "NO", "on", "off", "yes", "true", "FALSE", "null", "Null", "~", "~a", "=", "<<", "1",
    "-1", "+1",
    "1.0", ".5", "1e3", "12e03", "0x1f", "0o7", "0b1", "-0x1", "1_000", "1:30", "190:20:30", ".inf", "-.INF", ".NaN",
    "1,5",
    "2001-01-01", "2001-1-1 10:00", "2001-12-14t21:59:43.10-05:00", "1.2.3", "-", "- a", "---", "--- a", "...", "?",
    "? a",
    ":", ":a", "a:", "a: b", "a #b", "#a", "&a", "*a", "!a", "|", ">", "'a", "@a", "`a", "%a", "{a", "[a", "]", "}",
    ",",
    " a", "a ", " ", ".", "..", "{{ .Values.x }}",
  ])
  func quotesWhatSomeReaderTakesForSomethingElse(_ text: String) {
    #expect(print(Node(text)) == "\"\(text)\"\n")
    #expect(YAMLWriter.render(.mapping([.init(text, 1)])).string == "\"\(text)\": 1\n")
  }

  @Test(arguments: [
    ("\u{0}\u{7}\u{1B}\u{7F}", #""\u0000\u0007\u001b\u007f""#),
    ("a\tb", #""a\tb""#),
    ("a\rb", #""a\rb""#),
    ("a\r\nb", #""a\r\nb""#),
    ("a\u{85}b\u{2028}c\u{2029}", #""a\u0085b\u2028c\u2029""#),
    ("\u{FEFF}x\u{FFFE}\u{FFFF}", #""\ufeffx\ufffe\uffff""#),
    ("abc\u{202E}cba", #""abc\u202ecba""#),
    ("a\u{200B}b\u{A0}", #""a\u200bb\u00a0""#),
    ("\u{E0041}", #""\U000e0041""#),
    ("\"\\", #""\"\\""#),
    ("\n", #""\n""#),
    ("\n\na", #""\n\na""#),
    ("  a\nb", #""  a\nb""#),
    ("\ta\nb", #""\ta\nb""#),
    ("a \nb", #""a \nb""#),
    ("a\n\t\nb", #""a\n\t\nb""#),
    ("a\n ", #""a\n ""#),
    ("a\n\u{7}", #""a\n\u0007""#),
  ])
  func escapesWhatABlockOrAPlainScalarWouldLose(_ text: String, _ expected: String) {
    #expect(print(Node(text)) == expected + "\n")
  }

  @Test(arguments: [
    ("a\nb", "k: |-\n  a\n  b\n"),
    ("a\n", "k: |\n  a\n"),
    ("a\n\n\n", "k: |+\n  a\n\n\n"),
    ("# not a comment\n\n    deeper: \"x\"\n\ttab", "k: |-\n  # not a comment\n\n      deeper: \"x\"\n  \ttab\n"),
    ("---\n...\n", "k: |\n  ---\n  ...\n"),
  ])
  func printsSeveralLinesAsABlock(_ text: String, _ expected: String) {
    #expect(print(["k": Node(text)]) == expected)
  }

  @Test func keepsALongStringOnItsLine() {
    let long = String(repeating: "word ", count: 2_000) + "end"
    #expect(print(["k": Node(long)]) == "k: \(long)\n")
  }

  @Test func printsAKeyTooLongForReadersExplicitly() {
    let key = String(repeating: "k", count: 2_000)
    #expect(print(["a": .mapping([.init(key, ["b": 1])])]) == "a:\n  ? \(key)\n  :\n    b: 1\n")
  }

  @Test(arguments: [
    (0.1, "0.1"), (1, "1.0"), (-0.0, "-0.0"), (1e-5, "1.0e-05"), (1e20, "1.0e+20"), (1.5e300, "1.5e+300"),
    (.leastNonzeroMagnitude, "5.0e-324"), (Double(1 << 53), "9007199254740992.0"),
  ])
  func printsTheShortestNumberThatAllReadersTakeForOne(_ value: Double, _ expected: String) {
    #expect(print(Node(value)) == expected + "\n")
    #expect(Double(expected) == value)
  }

  @Test func printsIntegersWhole() {
    #expect(print([Node(Int.min), Node(Int.max), 0]) == "- -9223372036854775808\n- 9223372036854775807\n- 0\n")
  }

  @Test func writesSummariesAndHeadersAsComments() {
    let node: Node = ["serving": ["min": Node(2).parameter("serving.min", "Fewest replicas\u{2028}!")]]
    #expect(
      YAMLWriter.render(node, header: ["values", ""], summaries: true).string
        == "# values\n#\nserving:\n  # Fewest replicas!\n  min: 2\n")
  }
}
