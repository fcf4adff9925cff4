/// The rows in the order of falling scores; equal scores keep the order of the rows.
///
/// A radix sort by eleven bits at a time, because a metric is computed after each round of a fit: digits that all scores
/// share, such as the low ones of numbers that were float32, are passed over.
///
/// - Precondition: no score is NaN, and there are less than 2³² of them.
func descendingOrder(_ scores: [Double]) -> [UInt32] {
  precondition(scores.count <= UInt32.max)
  var rows = scores.indices.map { UInt32($0) }
  if scores.count < 256 { return rows.sorted { (scores[Int($0)], $1) > (scores[Int($1)], $0) } }
  let keys = scores.map { score -> UInt64 in
    // Adding 0 makes -0 the 0 that it equals. Positive numbers ascend with their bits, negative ones descend.
    let bits = (score + 0).bitPattern
    return bits >> 63 == 1 ? bits : ~(bits | 1 << 63)
  }
  let varying = keys.reduce(0) { $0 | ($1 ^ keys[0]) }
  let width = 11
  let digits = 1 << width
  var sorted = rows
  for shift in stride(from: 0, to: 64, by: width) where (varying >> shift) & UInt64(digits - 1) != 0 {
    var places = [Int](repeating: 0, count: digits + 1)
    for key in keys { places[Int((key >> shift) & UInt64(digits - 1)) + 1] += 1 }
    for digit in 1...digits { places[digit] += places[digit - 1] }
    for row in rows {
      let digit = Int((keys[Int(row)] >> shift) & UInt64(digits - 1))
      sorted[places[digit]] = row
      places[digit] += 1
    }
    swap(&rows, &sorted)
  }
  return rows
}
