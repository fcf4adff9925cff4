internal import Learning
internal import RuntimeContract

extension ClassWeight {
  /// A weight for each row; nil weighs all alike. Under `balanced`, a class of `n` of all `N` rows has `N / (classes × n)`,
  /// as in scikit-learn, where only classes with rows count.
  func weights(_ target: Target) -> [Float]? {
    guard self == .balanced, case .classes(let codes, let count) = target else { return nil }
    var rows = [Int](repeating: 0, count: count)
    for code in codes { rows[Int(code)] += 1 }
    let present = rows.count { $0 > 0 }
    let weights = rows.map { $0 > 0 ? Float(Double(codes.count) / (Double(present) * Double($0))) : 0 }
    return codes.map { weights[Int($0)] }
  }
}
