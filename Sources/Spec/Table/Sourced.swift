public import Source

extension Sourced {
  /// A value that must be written: the placeholder is never seen, because a spec without it is refused.
  init(unset placeholder: Value) { self.init(placeholder, rule: "must be written") }

  /// A value that may be missing.
  init<Wrapped>() where Value == Wrapped? { self.init(nil, rule: "not written") }

  /// The value with its origin, or nil when there is none.
  public func present<Wrapped>() -> Sourced<Wrapped>? where Value == Wrapped? {
    wrappedValue.map { Sourced<Wrapped>($0, origin: origin) }
  }

  /// The value with its origin, or the one that stands in for it.
  public func or<Wrapped>(_ other: @autoclosure () -> Sourced<Wrapped>) -> Sourced<Wrapped> where Value == Wrapped? {
    present() ?? other()
  }

  /// True when the value was written by somebody, not supplied by a rule.
  public var isWritten: Bool { origin.span != nil }
}
