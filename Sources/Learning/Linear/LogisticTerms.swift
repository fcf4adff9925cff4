/// The logistic loss of eight rows at a time, in float32 within a few units of the last place.
enum LogisticTerms {
  typealias Eight = SIMD8<Float>

  /// eˣ for x at most 0; below -87, where float32 has no normal numbers left, as at -87. After Cephes' `expf`.
  @inline(__always)
  static func exponential(_ x: Eight) -> Eight {
    let x = x.replacing(with: -87, where: x .< -87)
    // Adding 1.5 · 2²³ leaves no room for a fraction: what stays is the nearest whole number, also in the low bits.
    let shifted = x * 1.442_695_04 + 12_582_912
    let whole = shifted - 12_582_912
    let rest = (x - whole * 0.693_359_375) - whole * -2.121_944_4e-4
    var sum = Eight(repeating: 1.987_569_15e-4)
    sum = sum * rest + 1.398_199_95e-3
    sum = sum * rest + 8.333_451_9e-3
    sum = sum * rest + 4.166_579_6e-2
    sum = sum * rest + 1.666_666_55e-1
    sum = sum * rest + 5.000_000_1e-1
    sum = sum * rest * rest + rest + 1
    let power = SIMD8<Int32>(truncatingIfNeeded: unsafeBitCast(shifted, to: SIMD8<Int32>.self) &+ 127) &<< 23
    return sum * unsafeBitCast(power, to: Eight.self)
  }

  /// log(1 + x) for x from 0 to 1: twice the area tangent of x / (2 + x), as its series.
  @inline(__always)
  static func logarithm(onePlus x: Eight) -> Eight {
    let ratio = x / (x + 2)
    let square = ratio * ratio
    var sum = Eight(repeating: 1 / 15)
    sum = sum * square + 1 / 13
    sum = sum * square + 1 / 11
    sum = sum * square + 1 / 9
    sum = sum * square + 1 / 7
    sum = sum * square + 1 / 5
    sum = sum * square + 1 / 3
    return 2 * ratio * (sum * square + 1)
  }

  /// The loss and the probability of class 1 at margins (log odds) of rows of class 0 or 1.
  @inline(__always)
  static func loss(margin: Eight, label: Eight) -> (loss: Eight, probability: Eight) {
    let size = margin.replacing(with: -margin, where: margin .> 0)
    let power = exponential(size)
    let inverse = 1 / (1 + power)
    let probability = inverse.replacing(with: power * inverse, where: margin .< 0)
    // log(1 + eᵐ) - y m, with the larger exponent taken out.
    let loss = logarithm(onePlus: power) + (margin.replacing(with: 0, where: margin .< 0) - label * margin)
    return (loss, probability)
  }
}
