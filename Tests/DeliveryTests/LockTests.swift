import Diagnostics
import Source
import Testing

@testable import Delivery

struct LockTests {
  private let digest = Digest(of: Array("abc".utf8)).description

  private func finding(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    do throws(LockProblem) {
      _ = try Lock(bytes, owner: churn)
      return nil
    } catch {
      var sources = SourceMap()
      let diagnostic = error.diagnostic(in: sources.add(path: churn.lockPath, bytes: bytes))
      let line = diagnostic.span.map { sources[$0.file].line(at: $0.range.lowerBound) } ?? 0
      return "\(diagnostic.code) \(line) \(diagnostic.message)"
    }
  }

  @Test func printsSortedLinesAndReadsThemBack() throws {
    let a = Digest(of: Array("a".utf8))
    let lock = Lock(
      compiler: "1.2.3", inputs: [.init(a, "specs/churn.yaml"), .init(a, "mlgen.yaml")],
      outputs: [.init(a, "generated/churn/é"), .init(a, "generated/churn/b"), .init(a, "generated/churn/Z")])
    #expect(
      String(decoding: lock.bytes, as: UTF8.self) == """
        mlgen lock 1
        compiler 1.2.3
        input \(a) mlgen.yaml
        input \(a) specs/churn.yaml
        \(a) generated/churn/Z
        \(a) generated/churn/b
        \(a) generated/churn/é

        """)
    #expect(try Lock(lock.bytes, owner: churn) == lock)
  }

  @Test func refusesWhatItWouldNotHaveWritten() {
    let head = "mlgen lock 1\ncompiler 1\n"
    let damaged = "ML0604 %d the lock is not as mlgen wrote it: "
    func expected(_ line: Int, _ message: String) -> String {
      damaged.replacing("%d", with: "\(line)") + message
    }
    #expect(finding(head) == nil)
    #expect(finding("") == expected(1, "expected `mlgen lock 1`"))
    #expect(finding("mlgen lock 1\n\(digest) generated/churn/a\n") == expected(2, "expected `compiler VERSION`"))
    #expect(finding(head + "\(digest) generated/churn/a") == expected(3, "the last line is cut off"))
    let line = "expected a SHA-256 digest, a space and a path"
    #expect(finding(head + "\n") == expected(3, line))
    #expect(finding(head + "\(digest)  \n") == expected(3, "` ` is no path that this lock may list"))
    #expect(finding(head + "\(digest)\n") == expected(3, line))
    #expect(finding(head + "\(digest.uppercased()) generated/churn/a\n") == expected(3, line))
    #expect(finding(head + "\(digest) generated/churn/a\r\n") == expected(3, line))
    let order = "paths are sorted and each is there once"
    #expect(
      finding(head + "\(digest) generated/churn/b\n\(digest) generated/churn/a\n") == expected(4, order))
    #expect(
      finding(head + "\(digest) generated/churn/a\n\(digest) generated/churn/a\n") == expected(4, order))
    #expect(
      finding(head + "\(digest) generated/churn/a\ninput \(digest) mlgen.yaml\n")
        == expected(4, "an input stands behind the outputs"))
  }

  @Test(arguments: [
    "specs/churn.yaml", "generated/fraud/a", "generated/churnx/a", "generated/churn/../../etc",
    "/etc/passwd", "generated/churn//a", "generated/churn/.git/config", "generated/churn/mlgen.lock",
    "generated/churn/.mlgen-pending.lock",
  ])
  func aLockListsOnlyWhatItsOwnerMayWrite(path: String) {
    let text = "mlgen lock 1\ncompiler 1\n\(digest) \(path)\n"
    #expect(
      finding(text) == "ML0604 3 the lock is not as mlgen wrote it: `\(path)` is no path that this lock may list")
  }

  @Test func namesAnUnknownFormatAndAConflict() {
    #expect(
      finding("mlgen lock 2\nwhatever\n") == "ML0606 1 the lock has format `2`, which this version does not know")
    #expect(
      finding("mlgen lock 1\n<<<<<<< HEAD\ncompiler 1\n=======\ncompiler 2\n>>>>>>> feature\n")
        == "ML0605 2 the lock has merge conflicts")
  }

  @Test func aPendingLockThatWasCutOffCountsAsFarAsItGoes() {
    let text = "mlgen lock 1\ncompiler 1\n\(digest) generated/churn/a\n\(digest) /etc/passwd\n\(digest.prefix(20))"
    #expect(Lock.outputs(ofPending: Array(text.utf8), owner: churn).map(\.path) == ["generated/churn/a"])
  }
}
