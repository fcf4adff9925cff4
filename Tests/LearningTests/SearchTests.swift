import Glibc
import RuntimeContract
import Synchronization
import Testing

@testable import Learning

struct SearchTests {
  static func range(_ name: String, _ low: Double, _ high: Double, log: Bool = false, integer: Bool = false)
    -> SearchDimension
  {
    SearchDimension(
      name: name, range: SearchRange(minimum: low, maximum: high, log: log, integer: integer), values: [])
  }

  static func search(
    _ method: SearchMethod, _ space: [SearchDimension], trials: Int, parallel: Int = 1, seed: Int = 1
  ) -> Search {
    Search(
      SearchConfig(method: method, trials: trials, parallel: parallel, space: space), goal: .minimize, seed: seed)
  }

  static func number(_ trial: Trial, _ place: Int) -> Double {
    switch trial.parameters[place].value {
    case .number(let value): value
    case .integer(let value): Double(value)
    case .string, .bool: .nan
    }
  }

  static let plane = [range("x", -5, 10), range("y", 0, 15)]

  /// Its least value is 0.397887.
  static func branin(_ trial: Trial) -> Double {
    let x = number(trial, 0)
    let y = number(trial, 1)
    let bend = y - 5.1 / (4 * Double.pi * Double.pi) * x * x + 5 / Double.pi * x - 6
    return bend * bend + 10 * (1 - 1 / (8 * Double.pi)) * cos(x) + 10
  }

  static let mixed = [
    range("rate", 1e-4, 1, log: true), range("leaves", 2, 200, log: true, integer: true),
    range("depth", 1, 12, integer: true),
    SearchDimension(name: "kind", range: nil, values: [.string("a"), .string("b"), .string("c")]),
  ]

  static func mixedLoss(_ trial: Trial) -> Double {
    let rate = log10(number(trial, 0)) + 2
    let leaves = log(number(trial, 1) / 31)
    let depth = number(trial, 2) - 6
    let kind = trial.parameters[3].value == .string("b") ? 0.0 : 1
    return rate * rate + leaves * leaves + depth * depth / 10 + kind
  }

  static func meanBest(
    _ method: SearchMethod, _ space: [SearchDimension], trials: Int, _ loss: @Sendable (Trial) -> Double
  ) throws -> Double {
    var sum = 0.0
    for seed in 1...12 {
      let search = search(method, space, trials: trials, seed: seed)
      let state = try search.run(threads: 1) { loss($0) }
      sum += try #require(state.best(.minimize)?.value)
    }
    return sum / 12
  }

  @Test func parzenEstimatorsBeatChance() throws {
    let chance = try Self.meanBest(.random, Self.plane, trials: 40, Self.branin) - 0.397887
    let promise = try Self.meanBest(.tpe, Self.plane, trials: 40, Self.branin) - 0.397887
    #expect(promise < 0.7 * chance, "\(promise), and chance \(chance)")
    let mixedChance = try Self.meanBest(.random, Self.mixed, trials: 40, Self.mixedLoss)
    let mixedPromise = try Self.meanBest(.tpe, Self.mixed, trials: 40, Self.mixedLoss)
    #expect(mixedPromise < 0.7 * mixedChance, "\(mixedPromise), and chance \(mixedChance)")
  }

  @Test(arguments: SearchMethod.allCases)
  func trialsDependOnNeitherThreadsNorInterruptions(_ method: SearchMethod) throws {
    let space =
      method == .grid
      ? ["x", "y"].map { SearchDimension(name: $0, range: nil, values: [.number(-1), .number(2), .integer(5)]) }
      : Self.plane
    let search = Self.search(method, space, trials: 24, parallel: 3)
    let whole = try search.run(threads: 1, objective: Self.branin)
    #expect(try search.run(threads: 2, objective: Self.branin) == whole)
    #expect(whole.finished.map(\.trial.number) == Array(0..<search.trialCount))
    // Trials of a batch that was cut are made again, and no others.
    for kept in [1, 4, 5, search.trialCount - 1] {
      let judged = Mutex(0)
      let part = SearchState(finished: Array(whole.finished[..<kept]))
      let resumed = try search.run(from: part, threads: 1) { trial in
        judged.withLock { $0 += 1 }
        return Self.branin(trial)
      }
      #expect(resumed == whole)
      #expect(judged.withLock { $0 } == search.trialCount - kept)
    }
  }

  @Test func aRangeOfOneValueIsSearchedToo() throws {
    let search = Self.search(.tpe, [Self.range("x", 0.1, 0.1), Self.range("y", 0, 15)], trials: 15)
    let state = try search.run(threads: 1, objective: Self.branin)
    #expect(state.finished.allSatisfy { Self.number($0.trial, 0) == 0.1 })
  }

  @Test func whatIsFinishedOutlivesAnError() throws {
    struct Stop: Error {}
    let search = Self.search(.random, Self.plane, trials: 10, parallel: 2)
    do throws(SearchInterrupted) {
      _ = try search.run(threads: 2) { trial in
        if trial.number == 5 { throw Stop() }
        return Self.branin(trial)
      }
      Issue.record("the search went on")
    } catch {
      #expect(error.state.finished.map(\.trial.number) == [0, 1, 2, 3, 4])
      #expect(error.cause is Stop)
    }
  }

  @Test func aGridIsEveryCombination() throws {
    let space = [
      SearchDimension(name: "a", range: nil, values: [.integer(1), .integer(2)]),
      SearchDimension(name: "b", range: nil, values: [.string("x"), .string("y"), .string("z")]),
    ]
    let search = Self.search(.grid, space, trials: 100)
    let state = try search.run(threads: 1) { Double($0.number) }
    #expect(search.trialCount == 6)
    #expect(Set(state.finished.map(\.trial.parameters)).count == 6)
    #expect(state.finished[1].trial.parameters.map(\.value) == [.integer(1), .string("y")])
    #expect(Self.search(.grid, space, trials: 4).trialCount == 4)
  }

  @Test func valuesStayWithinTheSpace() throws {
    for method in [SearchMethod.random, .tpe] {
      let state = try Self.search(method, Self.mixed, trials: 60).run(threads: 1, objective: Self.mixedLoss)
      for trial in state.finished.map(\.trial) {
        #expect(
          1e-4...1 ~= Self.number(trial, 0) && 2...200 ~= Self.number(trial, 1) && 1...12 ~= Self.number(trial, 2))
        #expect(Self.number(trial, 1) == Self.number(trial, 1).rounded())
      }
    }
  }

  @Test func halvingGivesTheBestTheWholeEffort() throws {
    let search = Self.search(.successiveHalving, Self.plane, trials: 32, parallel: 5)
    let state = try search.run(threads: 2, objective: Self.branin)
    let shares = state.finished.map(\.trial.share)
    #expect(shares.count(where: { $0 == 1.0 / 16 }) == 32)
    #expect(shares.count(where: { $0 == 0.25 }) == 8)
    #expect(shares.count(where: { $0 == 1 }) == 2)
    let best = state.finished.prefix(32).min { Self.branin($0.trial) < Self.branin($1.trial) }
    #expect(state.best(.minimize)?.trial.parameters == best?.trial.parameters)
  }

  @Test func failedTrialsAreWorst() throws {
    for method in [SearchMethod.tpe, .successiveHalving] {
      let state = try Self.search(method, Self.plane, trials: 30).run(threads: 1) { trial in
        Self.number(trial, 0) < 0 ? nil : Self.branin(trial)
      }
      #expect(Self.number(try #require(state.best(.minimize)).trial, 0) >= 0)
    }
  }

  @Test func maximizingIsMinimizingTheOpposite() throws {
    let config = SearchConfig(method: .tpe, trials: 25, parallel: 1, space: Self.plane)
    let up = try Search(config, goal: .maximize, seed: 3).run(threads: 1) { -Self.branin($0) }
    let down = try Search(config, goal: .minimize, seed: 3).run(threads: 1) { Self.branin($0) }
    #expect(up.finished.map(\.trial) == down.finished.map(\.trial))
    #expect(up.best(.maximize)?.trial == down.best(.minimize)?.trial)
  }
}
