extension String {
  /// Whether its UTF-8 comes before that of another text: an order that no locale and no version of Unicode changes.
  ///
  /// The same as `utf8.lexicographicallyPrecedes`, without two iterators that look up each byte.
  package func precedesInBytes(_ other: String) -> Bool {
    var (left, right) = (self, other)
    return left.withUTF8 { left in
      right.withUTF8 { right in
        let common = min(left.count, right.count)
        var index = 0
        while index < common, left[index] == right[index] { index += 1 }
        return index < common ? left[index] < right[index] : left.count < right.count
      }
    }
  }
}
