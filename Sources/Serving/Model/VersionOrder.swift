/// Versions that are numbers go by their value, and before those that are not.
enum VersionOrder {
  static func precedes(_ one: String, _ other: String) -> Bool {
    switch (Int(one), Int(other)) {
    case (let one?, let other?): one < other
    case (_?, nil): true
    case (nil, _?): false
    case (nil, nil): one.utf8.lexicographicallyPrecedes(other.utf8)
    }
  }
}
