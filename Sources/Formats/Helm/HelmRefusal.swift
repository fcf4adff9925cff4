public import Source

/// Objects that no chart could render exactly.
public struct HelmRefusal: Error, Sendable, CustomStringConvertible {
  public enum Reason: Sendable, Equatable {
    /// Helm reads numbers as floating point: beyond 2^53 a value would lose digits.
    case inexactInteger(Int)
    /// Neither helm nor kubectl keeps the character, however it is written.
    case lostCharacter(Unicode.Scalar)
    /// Helm takes a null among the values for a key to delete.
    case null
    /// One public name stands for different values in one environment.
    case ambiguousParameter(String)
    /// A public name is another's prefix, or one of the names that the chart itself uses.
    case misplacedParameter(String)
    /// Objects of two environments would have one template.
    case fileName(String)
  }

  public let reason: Reason
  /// The logical id of the object, and the path in it.
  public let place: String
  public let origin: Origin?

  init(_ reason: Reason, at place: String, origin: Origin?) {
    self.reason = reason
    self.place = place
    self.origin = origin
  }

  /// One sentence without a full stop.
  public var description: String {
    switch reason {
    case .inexactInteger(let value):
      "\(place) differs between environments, and Helm would round \(value) (integers are exact up to 2^53)"
    case .lostCharacter(let scalar):
      "\(place) has the character \(scalar.codePoint), which kubectl and helm do not keep"
    case .null: "\(place) is null in some environment, which Helm takes for a key to delete"
    case .ambiguousParameter(let name): "\(place) has another value than the rest of the chart's parameter \(name)"
    case .misplacedParameter(let name): "\(place) is the chart's parameter \(name), a name that is already in use"
    case .fileName(let name): "\(place) shares its template \(name) with another object"
    }
  }
}
