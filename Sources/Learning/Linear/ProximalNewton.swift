/// Minimises a problem with a penalty on absolute values: each step minimises the quadratic that the curvature describes,
/// with the penalty as it is, one weight after another (Friedman, Hastie and Tibshirani, 2010; Lee, Sun and Saunders, 2014).
struct ProximalNewton {
  struct State: Equatable {
    var iteration = 0
    var weights: [Double]
    /// Without the penalty on absolute values.
    var value: Double
    var gradient: [Double]
    /// What the curvature is multiplied with, so that the quadratic lies above the problem.
    var damping = 1.0
    /// The least value so far with the penalty, and for how many iterations nothing below it has been reached.
    var least: Double
    var idle = 0
    var isStalled = false
  }

  let problem: LinearProblem
  /// Whose curvature stands for the problem's: itself, or a sample of its rows.
  let model: LinearProblem
  let limits: QuasiNewton.Limits
  /// Of a squared loss, whose curvature is the same everywhere.
  private let fixed: Curvature?

  init(problem: LinearProblem, model: LinearProblem, limits: QuasiNewton.Limits) {
    self.problem = problem
    self.model = model
    self.limits = limits
    if case .squared = problem.loss {
      fixed = Curvature(model, at: [Double](repeating: 0, count: problem.weightCount))
    } else {
      fixed = nil
    }
  }

  func start(at weights: [Double]) -> State {
    let (value, gradient) = problem.evaluate(weights)
    return State(
      weights: weights, value: value, gradient: gradient, least: value + problem.absolutePenalty(weights))
  }

  func isDone(_ state: State) -> Bool { state.isStalled || state.iteration >= limits.iterations }

  func advance(_ state: inout State) {
    state.iteration += 1
    let curvature = fixed ?? Curvature(model, at: state.weights)
    for _ in 0..<40 {
      let step = step(state, curvature)
      let moved = zip(state.weights, step).map { $0 + $1 }
      let expected =
        dot(state.gradient, step) + problem.absolutePenalty(moved) - problem.absolutePenalty(state.weights)
      let isNear = largestViolation(state) <= limits.tolerance && -expected <= limits.tolerance * limits.tolerance
      guard expected < 0, !isNear else {
        state.isStalled = true
        return
      }
      let (value, gradient) = problem.evaluate(moved)
      let gain =
        state.value + problem.absolutePenalty(state.weights) - value - problem.absolutePenalty(moved)
      var next = state
      next.weights = moved
      next.value = value
      next.gradient = gradient
      // Where values no longer tell, the derivatives do.
      let isBetter =
        gain >= -1e-4 * expected
        || (abs(gain) <= 1e-7 * abs(state.value) && largestViolation(next) < largestViolation(state))
      if isBetter {
        next.damping = max(1, state.damping / 2)
        let total = value + problem.absolutePenalty(moved)
        if total < state.least - 1e-10 * abs(state.least) {
          next.least = total
          next.idle = 0
        } else {
          next.idle += 1
          next.isStalled = next.idle == QuasiNewton.idleIterations
        }
        state = next
        return
      }
      state.damping *= 2
    }
    state.isStalled = true
  }

  /// How far the weights are from where the derivatives and the penalty's slope cancel.
  private func largestViolation(_ state: State) -> Double {
    var largest = 0.0
    for output in 0..<problem.outputs {
      for place in 0..<problem.stride {
        let at = output * problem.stride + place
        let penalty = place < problem.width ? problem.l1[place] : 0
        let gradient = state.gradient[at]
        let violation =
          state.weights[at] == 0
          ? max(0, abs(gradient) - penalty) : abs(gradient + (state.weights[at] > 0 ? penalty : -penalty))
        largest = max(largest, violation)
      }
    }
    return largest
  }

  /// Where the quadratic and the penalty are least, less where we are: coordinate descent.
  private func step(_ state: State, _ curvature: Curvature) -> [Double] {
    let stride = curvature.stride
    var steps = [Double](repeating: 0, count: state.weights.count)
    for block in 0..<curvature.blocks {
      let start = block * stride
      /// The product of curvature and step.
      var product = [Double](repeating: 0, count: stride)
      var first = 0.0
      for sweep in 0..<2000 {
        var largest = 0.0
        for place in 0..<stride {
          let diagonal = curvature.element(block, place, place) * state.damping
          let at = start + place
          let current = state.weights[at] + steps[at]
          let slope = state.gradient[at] + product[place]
          let own = place % problem.stride
          let penalty = own < problem.width ? problem.l1[own] : 0
          let wanted = shrink(current - slope / diagonal, penalty / diagonal)
          let change = wanted - current
          if change == 0 { continue }
          steps[at] += change
          largest = max(largest, abs(change) * diagonal.squareRoot())
          let damping = state.damping
          let whole: Void? = product.withUnsafeMutableBufferPointer { product in
            curvature.withColumn(block, place) { column in
              for row in 0..<stride { product[row] += damping * column[row] * change }
            }
          }
          if whole == nil { product[place] += diagonal * change }
        }
        if sweep == 0 { first = largest }
        if curvature.isDiagonal || largest <= max(1e-6 * first, 1e-4 * limits.tolerance) { break }
      }
    }
    return steps
  }

  private func shrink(_ value: Double, _ penalty: Double) -> Double {
    value > penalty ? value - penalty : value < -penalty ? value + penalty : 0
  }
}
