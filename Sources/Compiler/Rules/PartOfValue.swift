internal import Source

extension Sourced where Value: CustomStringConvertible {
  /// The place of some bytes of the value's text, when that was written as it prints; else that of the whole value.
  func part(_ range: Range<Int>) -> Span? {
    guard let span = origin.span else { return nil }
    // Plain, or between quotes.
    let quotes = span.range.count - value.description.utf8.count
    guard quotes == 0 || quotes == 2 else { return span }
    let start = span.range.lowerBound + quotes / 2
    return Span(file: span.file, start: start + range.lowerBound, end: start + range.upperBound)
  }
}
