import Foundation
import Testing

@testable import Delivery

struct BuildCacheTests {
  let workspace: Workspace
  let repository: Repository
  private let spec = "specs/churn.yaml"
  private let identity = BuildCache.identity(of: ["1.0.0"])

  init() throws {
    workspace = try Workspace()
    try workspace.createFolder(".git")
    try workspace.write("spec", to: spec)
    repository = Repository(root: workspace.root)
  }

  private func input(_ path: String) throws -> Witness {
    let file = try #require(try workspace.root.read(path))
    return .file(file, digest: Digest(of: file.bytes))
  }

  /// What a build of one pipeline does.
  private func build(_ text: String = "1") throws {
    var cache = BuildCache(repository, identity: identity)
    _ = cache.survey([spec], isComplete: true)
    let delivered = try workspace.deliver(generation(["prod/a": text, "b": "1"]))
    let witnesses = try [input(spec), .absent("pins/churn.yaml")] + #require(delivered.witnesses)
    cache.recordShared([.absent("templates/new")])
    cache.record(spec, facts: Array("facts".utf8), witnesses: witnesses)
    #expect(cache.save())
    try waitForTheClock()
  }

  /// Until a change gets a later time than the cache has: a tick is at most 10 ms.
  private func waitForTheClock() throws { usleep(12_000) }

  /// The facts of the pipeline when it is current; what was seen is saved, as a build does.
  private func facts(identity: Digest? = nil) -> String? {
    var cache = BuildCache(repository, identity: identity ?? self.identity)
    let states = cache.survey([spec], isComplete: true)
    cache.save()
    guard case .current(let facts)? = states.first else { return nil }
    return String(decoding: facts, as: UTF8.self)
  }

  private var cacheFile: String { "\(repository.stateFolder ?? "")/cache" }

  @Test func anUntouchedPipelineIsCurrent() throws {
    #expect(facts() == nil)
    try build()
    #expect(facts() == "facts")
    #expect(facts() == "facts")
    #expect(workspace.listing(".git").contains("mlgen/root/cache"))
  }

  @Test(arguments: [
    "specs/churn.yaml", "generated/churn/prod/a", "generated/churn/mlgen.lock", "pins/churn.yaml", "templates/new",
    "generated/churn/.mlgen-pending.lock",
  ])
  func anyChangedInputOrOutputMakesItStale(path: String) throws {
    try build()
    try workspace.write("other", to: path)
    #expect(facts() == nil)
    #expect(facts() == nil)
  }

  @Test(arguments: ["specs/churn.yaml", "generated/churn/prod/a", "generated/churn/prod"])
  func aMissingInputOrOutputMakesItStale(path: String) throws {
    try build()
    try workspace.remove(path)
    #expect(facts() == nil)
  }

  @Test func anOutputReplacedByALinkIsStale() throws {
    try build()
    try workspace.write("1", to: "elsewhere")
    try workspace.remove("generated/churn/b")
    try workspace.link("generated/churn/b", to: "../../elsewhere")
    #expect(facts() == nil)
  }

  @Test func aFileWrittenAgainWithTheSameContentIsCurrent() throws {
    try build()
    try workspace.write("spec", to: spec)
    try workspace.write("1", to: "generated/churn/prod/a")
    #expect(facts() == "facts")
  }

  @Test func anotherCompilerKnowsNothing() throws {
    try build()
    #expect(facts(identity: BuildCache.identity(of: ["2.0.0"])) == nil)
  }

  /// A change of the same size within the tick in which the cache was written, with its time set back.
  @Test func aFileAsYoungAsTheCacheIsRead() throws {
    try build()
    try workspace.write("2", to: "generated/churn/prod/a")
    let stamp = try #require(try workspace.root.read("generated/churn/prod/a")).stamp
    // What such a change leaves: a cache that knows the new stamp beside the old digest.
    var cache = BuildCache(repository, identity: identity)
    cache.recordShared([])
    cache.record(
      spec, facts: [],
      witnesses: [
        Witness(path: "generated/churn/prod/a", kind: .output, stamp: stamp, digest: Digest(of: Array("1".utf8)))
      ])
    #expect(cache.save())
    func setCacheTime(_ nanoseconds: Int64) {
      let time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
      #expect(utimensat(AT_FDCWD, cacheFile, [time, time], 0) == 0)
    }
    func isCurrent() -> Bool {
      var cache = BuildCache(repository, identity: identity)
      if case .current? = cache.survey([spec], isComplete: true).first { return true }
      return false
    }
    setCacheTime(stamp.changed + 1)
    #expect(isCurrent(), "the stamp alone cannot tell")
    setCacheTime(stamp.changed)
    #expect(!isCurrent())
  }

  @Test(arguments: [0, 8, 20, 40, 70, 200, -1])
  func aDamagedCacheIsIgnored(offset: Int) throws {
    try build()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: cacheFile))
    bytes[offset < 0 ? bytes.count - 1 : offset] ^= 0x10
    try bytes.write(to: URL(fileURLWithPath: cacheFile))
    #expect(facts() == nil)
    try build()
    #expect(facts() == "facts")
  }

  @Test(arguments: [0, 10, 64, 100, 300])
  func aCacheThatWasCutOffIsIgnored(length: Int) throws {
    try build()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: cacheFile))
    #expect(bytes.count > length)
    try bytes.prefix(length).write(to: URL(fileURLWithPath: cacheFile))
    #expect(facts() == nil)
  }

  @Test func aBuildOfOnePipelineKeepsWhatIsKnownOfTheOthers() throws {
    try build()
    var cache = BuildCache(repository, identity: identity)
    try workspace.write("fraud", to: "specs/fraud.yaml")
    guard case .stale? = cache.survey(["specs/fraud.yaml"], isComplete: false).first else {
      Issue.record("a pipeline that was never built is current")
      return
    }
    cache.record("specs/fraud.yaml", facts: [], witnesses: [try input("specs/fraud.yaml")])
    #expect(cache.save())
    #expect(facts() == "facts")
  }

  @Test func aForgottenPipelineIsStaleUnlessItIsRecordedAgain() throws {
    try build()
    var cache = BuildCache(repository, identity: identity)
    _ = cache.survey([spec], isComplete: true)
    cache.forget(spec)
    #expect(cache.save())
    #expect(facts() == nil)
    var next = BuildCache(repository, identity: identity)
    _ = next.survey([spec], isComplete: true)
    next.forget(spec)
    next.record(spec, facts: Array("again".utf8), witnesses: [try input(spec)])
    #expect(next.save())
    #expect(facts() == "again")
  }

  /// Changes of few pipelines among many go to a file of their own.
  @Test func aChangeOfOneAmongManyWritesLittle() throws {
    let names = (10..<60).map { "specs/\($0).yaml" }
    var cache = BuildCache(repository, identity: identity)
    cache.recordShared([.absent("templates")])
    for name in names {
      try workspace.write(name, to: name)
      cache.record(name, facts: Array(name.utf8), witnesses: [try input(name)])
    }
    #expect(cache.save())
    try waitForTheClock()
    let base = try Data(contentsOf: URL(fileURLWithPath: cacheFile))

    func current() -> [String] {
      var cache = BuildCache(repository, identity: identity)
      return zip(names, cache.survey(names, isComplete: true)).compactMap { name, state in
        guard case .current(let facts) = state else { return nil }
        return name == String(decoding: facts, as: UTF8.self) ? name : "\(name) with other facts"
      }
    }
    #expect(current() == names)
    for (changed, count) in [(names[3], 49), (names[7], 49)] {
      try workspace.write("other", to: changed)
      #expect(current().count == count)
      var cache = BuildCache(repository, identity: identity)
      _ = cache.survey(names, isComplete: true)
      cache.record(changed, facts: Array(changed.utf8), witnesses: [try input(changed)])
      #expect(cache.save())
      #expect(current() == names)
    }
    var forgetting = BuildCache(repository, identity: identity)
    _ = forgetting.survey(names, isComplete: true)
    forgetting.forget(names[20])
    #expect(forgetting.save())
    #expect(current() == names.filter { $0 != names[20] })
    #expect(try Data(contentsOf: URL(fileURLWithPath: cacheFile)) == base)
    // Without the small file the base tells what it knew before: a pipeline that changed since is stale.
    try workspace.remove(".git/mlgen/root/cache-changes")
    #expect(current() == names.filter { $0 != names[3] && $0 != names[7] })
  }

  @Test func aCacheThatCannotBeWrittenIsNoError() throws {
    try workspace.write("in the way", to: ".git/mlgen")
    var cache = BuildCache(repository, identity: identity)
    cache.recordShared([])
    #expect(!cache.save())
  }
}
