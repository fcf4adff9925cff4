/// Minimises a smooth problem by L-BFGS (Nocedal, 1980), preconditioned by the curvature at a point that is near: what
/// the rows' covariances explain is taken care of from the start, and few passes over them are needed.
struct QuasiNewton {
  /// When to stop.
  struct Limits {
    /// Of the mean loss: the largest derivative by a weight of a standardised column, and the root of what a Newton step
    /// would still gain.
    var tolerance: Double
    var iterations: Int
  }

  struct State: Equatable {
    var iteration = 0
    var weights: [Double]
    var value: Double
    var gradient: [Double]
    /// Steps and the changes of the gradient on them, the oldest first.
    var memory: [Pair] = []
    /// The least value so far, and for how many iterations nothing below it has been reached.
    var least: Double
    var idle = 0
    /// Whether rounding lets no step gain anything any more.
    var isStalled = false

    struct Pair: Equatable {
      var step: [Double]
      var change: [Double]
    }
  }

  static let memoryLength = 10
  /// After so many iterations without a lower value there is none to be found.
  static let idleIterations = 5

  let problem: LinearProblem
  let factor: CurvatureFactor
  let limits: Limits

  func start(at weights: [Double]) -> State {
    let (value, gradient) = problem.evaluate(weights)
    return State(weights: weights, value: value, gradient: gradient, least: value)
  }

  func isDone(_ state: State) -> Bool {
    if state.isStalled || state.iteration >= limits.iterations { return true }
    guard state.gradient.allSatisfy({ abs($0) <= limits.tolerance }) else { return false }
    return dot(state.gradient, factor.solve(state.gradient)) / 2 <= limits.tolerance * limits.tolerance
  }

  /// One iteration: a direction, and a step along it.
  func advance(_ state: inout State) {
    state.iteration += 1
    let direction = direction(state)
    guard let step = lineSearch(from: state, along: direction) else {
      // The memory can mislead where rounding rules: once more without it, then that is all there is.
      if state.memory.isEmpty { state.isStalled = true } else { state.memory = [] }
      return
    }
    let pair = State.Pair(
      step: zip(step.weights, state.weights).map { $0 - $1 },
      change: zip(step.gradient, state.gradient).map { $0 - $1 })
    let curvature = dot(pair.step, pair.change)
    if curvature > 1e-12 * dot(pair.change, pair.change) * 1e-6 {
      state.memory.append(pair)
      if state.memory.count > Self.memoryLength { state.memory.removeFirst() }
    }
    state.weights = step.weights
    state.value = step.value
    state.gradient = step.gradient
    if step.value < state.least - 1e-10 * abs(state.least) {
      state.least = step.value
      state.idle = 0
    } else {
      state.idle += 1
      if state.idle == Self.idleIterations { state.isStalled = true }
    }
  }

  /// The two-loop recursion around the preconditioner.
  private func direction(_ state: State) -> [Double] {
    var result = state.gradient.map { -$0 }
    var factors: [Double] = []
    for pair in state.memory.reversed() {
      let share = dot(pair.step, result) / dot(pair.step, pair.change)
      factors.append(share)
      for place in result.indices { result[place] -= share * pair.change[place] }
    }
    result = factor.solve(result)
    for (pair, share) in zip(state.memory, factors.reversed()) {
      let back = dot(pair.change, result) / dot(pair.step, pair.change)
      for place in result.indices { result[place] += (share - back) * pair.step[place] }
    }
    return result
  }

  private struct Point {
    var length: Double
    var weights: [Double]
    var value: Double
    var gradient: [Double]
    var slope: Double
  }

  /// A step that fulfils Wolfe's conditions; where values no longer tell, those of Hager and Zhang (2005) about slopes.
  private func lineSearch(from state: State, along direction: [Double]) -> Point? {
    let slope = dot(state.gradient, direction)
    guard slope < 0 else { return nil }
    let noise = 1e-9 * max(abs(state.value), 1e-3)
    var low = 0.0
    var high = Double.infinity
    var length = 1.0
    for _ in 0..<30 {
      let weights = zip(state.weights, direction).map { $0 + length * $1 }
      let (value, gradient) = problem.evaluate(weights)
      let point = Point(
        length: length, weights: weights, value: value, gradient: gradient, slope: dot(gradient, direction))
      let descends = value <= state.value + 1e-4 * length * slope
      let flattens = value <= state.value + noise && point.slope <= (2e-4 - 1) * slope
      if !value.isFinite || !(descends || flattens) {
        high = length
        length = low + (high - low) * 0.5
        // The parabola through the start's slope and this value often knows better.
        if value.isFinite, low == 0 {
          let least = -slope * high * high / (2 * (value - state.value - slope * high))
          if least.isFinite { length = min(max(least, 0.1 * high), 0.7 * high) }
        }
      } else if point.slope < 0.9 * slope {
        low = length
        length = high.isFinite ? (low + high) / 2 : 2 * length
      } else {
        return point
      }
      if high - low < 1e-14 * high { return nil }
    }
    return nil
  }
}

func dot(_ left: [Double], _ right: [Double]) -> Double {
  var sum = 0.0
  for place in left.indices { sum += left[place] * right[place] }
  return sum
}
