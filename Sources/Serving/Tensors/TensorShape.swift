/// Shapes as clients say them: refused before anything is multiplied by them.
enum TensorShape {
  /// - Parameter label: what has the shape, as the message calls it.
  static func check(_ shape: [Int], of label: String) throws(InferenceFailure) {
    guard !shape.isEmpty else { throw InferenceFailure(.badRequest, "the shape of \(label) is empty") }
    guard shape.count <= 8 else { throw InferenceFailure(.badRequest, "the shape of \(label) has too many sizes") }
    var count = 1
    for size in shape {
      guard size >= 0 else {
        throw InferenceFailure(.badRequest, "a size in the shape of \(label) is no whole number from 0 on")
      }
      // Sizes beside a 0 are bounded as well: rows of nothing can be joined with others.
      let (product, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
      // As many elements as no body holds.
      guard !overflow, product <= 1 << 40 else {
        throw InferenceFailure(.badRequest, "the shape of \(label) is that of too many elements")
      }
      count = product
    }
  }
}
