import Diagnostics
import Foundation
import Source
import Testing

@Suite struct FormatTests {
  private let sources: SourceMap = {
    var sources = SourceMap()
    _ = sources.add(path: "specs/ü x.yaml", bytes: Array("é: 1\nb: 2\né: {\n}\n".utf8))
    return sources
  }()

  private var findings: [Diagnostic] {
    let file = sources.files[0].id
    return [
      Diagnostic(
        .duplicateKey, at: Span(file: file, start: 11, end: 13), "the key `é` is {twice}",
        notes: [.init("first defined here", at: Span(file: file, start: 0, end: 2)), .init("no place")],
        help: "remove one", environments: ["dev", "prod"]),
      Diagnostic(.noSpecs, at: nil, "50%\n::error::forged", severity: .warning),
      Diagnostic(.foreignTag, at: Span(file: file, start: 15, end: 18), "see [it](https://x)", severity: .note),
    ]
  }

  @Test func json() {
    #expect(
      render(Array(findings.prefix(2)), as: .json, sources: sources) == #"""
        {
          "diagnostics": [
            {
              "code": "ML0102",
              "severity": "error",
              "message": "the key `é` is {twice}",
              "location": {
                "path": "specs/ü x.yaml",
                "start": {
                  "line": 3,
                  "column": 1,
                  "offset": 11
                },
                "end": {
                  "line": 3,
                  "column": 2,
                  "offset": 13
                }
              },
              "notes": [
                {
                  "message": "first defined here",
                  "location": {
                    "path": "specs/ü x.yaml",
                    "start": {
                      "line": 1,
                      "column": 1,
                      "offset": 0
                    },
                    "end": {
                      "line": 1,
                      "column": 2,
                      "offset": 2
                    }
                  }
                },
                {
                  "message": "no place"
                }
              ],
              "help": "remove one",
              "environments": [
                "dev",
                "prod"
              ]
            },
            {
              "code": "ML0002",
              "severity": "warning",
              "message": "50%\n::error::forged",
              "notes": [],
              "environments": []
            }
          ]
        }

        """#)
  }

  @Test func github() {
    #expect(
      render(findings, as: .github, sources: sources) == """
        ::error file=specs/ü x.yaml,line=3,endLine=3,col=1,endColumn=2,title=ML0102%3A key written twice::\
        the key `é` is {twice}%0Anote: no place%0Ahelp: remove one%0Aenvironments: dev, prod%0A\
        note: first defined here (specs/ü x.yaml:1)
        ::warning title=ML0002%3A no spec found::50%25%0A::error::forged
        ::notice file=specs/ü x.yaml,line=3,endLine=4,title=ML0103%3A tag outside YAML's core::\
        see [it](https://x)

        """)
  }

  @Test func githubPropertyIsEscaped() {
    var sources = SourceMap()
    let file = sources.add(path: "a,b:c%\n.yaml", bytes: [])
    let finding = Diagnostic(.notUTF8, at: Span(file: file.id, start: 0, end: 0), "m\u{1B}\r")
    #expect(
      render([finding], as: .github, sources: sources)
        == "::error file=a%2Cb%3Ac%25%0A.yaml,line=1,endLine=1,col=1,endColumn=1,title=ML0108%3A not UTF-8::m␛%0D\n")
  }

  @Test func gitlab() {
    #expect(
      render(Array(findings.dropFirst()), as: .gitlab, sources: sources) == #"""
        [
          {
            "description": "50%\n::error::forged",
            "check_name": "ML0002",
            "fingerprint": "8aa4f4e2f489b655",
            "severity": "minor",
            "location": {
              "path": ".",
              "lines": {
                "begin": 1,
                "end": 1
              }
            }
          },
          {
            "description": "see [it](https://x)",
            "check_name": "ML0103",
            "fingerprint": "647010242a792ae8",
            "severity": "info",
            "location": {
              "path": "specs/ü x.yaml",
              "lines": {
                "begin": 3,
                "end": 4
              }
            }
          }
        ]

        """#)
  }

  private func fingerprints(_ text: String, _ offsets: [Int]) throws -> [String] {
    var sources = SourceMap()
    let file = sources.add(path: "x.yaml", bytes: Array(text.utf8))
    let findings = offsets.map {
      Diagnostic(.duplicateKey, at: Span(file: file.id, start: $0, end: $0 + 1), "m")
    }
    let report = render(findings, as: .gitlab, sources: sources)
    let items = try #require(JSONSerialization.jsonObject(with: Data(report.utf8)) as? [[String: Any]])
    return items.compactMap { $0["fingerprint"] as? String }
  }

  @Test func fingerprintsFollowTheTextAndAreUnique() throws {
    let before = try fingerprints("a: 1\nb: 1\na: 1\n", [0, 5, 10])
    let moved = try fingerprints("# more\n\n  a: 1\nb:  1\na: 1\n", [10, 15, 21])
    #expect(before == moved)
    #expect(Set(before).count == 3)
    #expect(before.allSatisfy { $0.utf8.count == 16 })
  }

  @Test func sarif() throws {
    let text = render(findings, as: .sarif, sources: sources)
    let log = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(log["version"] as? String == "2.1.0")
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    #expect(run["columnKind"] as? String == "unicodeCodePoints")
    let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
    let rules = try #require(driver["rules"] as? [[String: Any]])
    #expect(rules.compactMap { $0["id"] as? String } == ["ML0002", "ML0102", "ML0103"])
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.compactMap { $0["ruleIndex"] as? Int } == [1, 0, 2])
    #expect(results.compactMap { $0["level"] as? String } == ["error", "warning", "note"])
    let messages = results.compactMap { ($0["message"] as? [String: Any])?["text"] as? String }
    #expect(
      messages == [
        "the key `é` is {{twice}}\nnote: no place\nhelp: remove one\nenvironments: dev, prod",
        "50%\n::error::forged", #"see \[it](https://x)"#,
      ])
    let place = try #require(
      (results[0]["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any])
    #expect((place["artifactLocation"] as? [String: Any])?["uri"] as? String == "specs/%C3%BC%20x.yaml")
    #expect(
      place["region"] as? [String: Int] == ["startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 2])
    #expect((results[0]["relatedLocations"] as? [[String: Any]])?.count == 1)
    #expect((results[1]["locations"] as? [Any])?.isEmpty == true)
  }

  @Test(arguments: DiagnosticFormat.allCases) func noFindings(format: DiagnosticFormat) throws {
    let text = render([], as: format, sources: SourceMap())
    if format == .github {
      #expect(text == "")
    } else {
      _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
      #expect(text.hasSuffix("\n"))
    }
  }
}
