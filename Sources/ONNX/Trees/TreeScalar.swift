/// The numbers that trees compare and add: `Float`, or `Double` when the model's input is.
protocol TreeScalar: BinaryFloatingPoint & TensorElement {
  associatedtype Key: FixedWidthInteger & SignedInteger & Sendable

  /// An integer that is ordered as numbers are, 0 and -0 being one; neither `Key.min` nor `Key.max`, which are NaN's.
  ///
  /// - Precondition: not NaN.
  var key: Key { get }
}

extension TreeScalar {
  static func greatest(notAbove limit: Double) -> Self {
    let nearest = Self(limit)
    return Double(nearest) > limit ? nearest.nextDown : nearest
  }

  /// The key of the greatest number below `limit`; that of NaN when there is none.
  static func key(below limit: Double) -> Key {
    guard limit > -.infinity else { return Key.min }
    let nearest = Self(limit)
    return (Double(nearest) >= limit ? nearest.nextDown : nearest).key
  }
}

extension Float: TreeScalar {
  @inline(__always)
  var key: Int32 {
    let bits = Int32(bitPattern: (self + 0).bitPattern)
    return bits ^ (bits >> 31 & Int32.max)
  }
}

extension Double: TreeScalar {
  @inline(__always)
  var key: Int64 {
    let bits = Int64(bitPattern: (self + 0).bitPattern)
    return bits ^ (bits >> 63 & Int64.max)
  }
}
