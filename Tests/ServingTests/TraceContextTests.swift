import Testing

@testable import Serving

/// What is taken from the headers of W3C Trace Context.
@Suite struct TraceContextTests {
  private static let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

  private func context(_ traceparent: String..., state: [String] = []) -> TraceContext? {
    TraceContext(traceparent: traceparent, tracestate: state)
  }

  @Test func theSpecificationsExampleIsRead() throws {
    let context = try #require(self.context(Self.header))
    #expect(context.trace.text == "4bf92f3577b34da6a3ce929d0e0e4736")
    #expect(context.parent == 0x00f0_67aa_0ba9_02b7)
    #expect(context.flags == .sampled)
    #expect(self.context(Self.header.dropLast(2) + "00")?.flags == [])
    // Flags without a meaning are not handed on.
    #expect(self.context(Self.header.dropLast(2) + "ff")?.flags == [.sampled, .random])
  }

  @Test func laterVersionsMaySayMore() {
    let rest = Self.header.dropFirst(2)
    #expect(context("01" + rest) != nil)
    #expect(context("cc" + rest + "-what-the-future-brings") != nil)
    #expect(context("cc" + rest + ".what") == nil)
    #expect(context("ff" + rest) == nil)
    #expect(context("00" + rest + "-more") == nil)
  }

  @Test(arguments: [
    "", "00", "00-", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
    "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-011",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902bg-01",
    "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
    " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",
    "é0-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
  ])
  func whatIsNotWellFormedBeginsATrace(_ header: String) { #expect(context(header) == nil) }

  @Test func twoParentsAreNone() { #expect(context(Self.header, Self.header) == nil) }

  @Test func stateIsHandedOnOrDroppedAsAWhole() {
    func state(_ headers: String...) -> String? { context(Self.header, state: headers)?.state }
    #expect(state() == "")
    #expect(state("congo=t61rcWkgMzE") == "congo=t61rcWkgMzE")
    #expect(
      state("rojo=00f067aa0ba902b7 , ,congo=t61", "", "tenant@system=a b")
        == "rojo=00f067aa0ba902b7,congo=t61,tenant@system=a b")
    #expect(state("0k=v,a_b-c*d/e=1") == "0k=v,a_b-c*d/e=1")
    for bad in ["a=1,a=2", "A=1", "a", "=1", "a=", "a=b=c", "a=é", "-a=1", "a b=1", "a=\u{7F}"] {
      #expect(state(bad) == "", "\(bad)")
    }
    #expect(state("a=" + String(repeating: "v", count: 256)) != "")
    #expect(state("a=" + String(repeating: "v", count: 257)) == "")
    let many = { (count: Int) in (0..<count).map { "k\($0)=v" }.joined(separator: ",") }
    #expect(state(many(32)) == many(32))
    #expect(state(many(33)) == "")
  }

  @Test func samplingFollowsTheParentOrTheTracesRandomBytes() throws {
    let trace = { (low: UInt64) in try #require(TraceID(1, low)) }
    let sampled = try #require(context(Self.header))
    let unsampled = try #require(context(Self.header.dropLast(2) + "00"))
    let half = Sampler(followsParent: true, ratio: 0.5)
    #expect(try half.takes(trace(0), under: sampled))
    #expect(try !half.takes(trace(.max), under: unsampled))
    // The highest byte is not among the random ones.
    #expect(try !half.takes(trace(0xFF7F_FFFF_FFFF_FFFF), under: nil))
    #expect(try half.takes(trace(0x0080_0000_0000_0000), under: nil))
    #expect(try !Sampler(followsParent: false, ratio: 0).takes(trace(.max), under: sampled))
    #expect(try Sampler(followsParent: false, ratio: 1).takes(trace(0), under: unsampled))
    let tenth = Sampler(followsParent: true, ratio: 0.1)
    let taken = (0..<20000).count { _ in tenth.takes(.random(), under: nil) }
    // Five standard deviations.
    #expect(1788...2212 ~= taken, "\(taken) of 20000")
  }
}
