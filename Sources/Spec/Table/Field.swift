internal import Document
internal import Source
internal import YAML

/// One key of an object: what it says, how it is read into the object and printed from it.
struct Field<Root>: Sendable {
  /// Hands one property of an object to a closure: `{ $1(&$0.$name) }`. A key path says the same in fewer signs, but
  /// the runtime takes microseconds to make each, in every process, and there are hundreds.
  typealias Access<Value> = @Sendable (inout Root, (inout Value) -> Void) -> Void

  let key: String
  /// One sentence or more, for the reference page and editors.
  let doc: String
  private(set) var isRequired = false
  /// Who cannot do without it, when it is required.
  private(set) var neededBy: String?
  /// How analysis finds the value when nobody wrote it.
  private(set) var derived: String?
  private(set) var layers = Layer.allCases
  /// What may stand there, with the defaults of an object as it stands before anything is read.
  let shape: @Sendable (inout Root) -> Shape
  let read: @Sendable (inout Root, YAML.Node.Entry, inout Reading) -> Void
  /// Absent when there is no value. Leaves the object as it is.
  let write: @Sendable (inout Root) -> Document.Node

  init(
    _ key: String, _ doc: String, shape: @escaping @Sendable (inout Root) -> Shape,
    read: @escaping @Sendable (inout Root, YAML.Node.Entry, inout Reading) -> Void,
    write: @escaping @Sendable (inout Root) -> Document.Node
  ) {
    self.key = key
    self.doc = doc
    self.shape = shape
    self.read = read
    self.write = write
  }

  /// The same field, which only some layers may hold.
  func only(in layers: Layer...) -> Field {
    var copy = self
    copy.layers = layers
    return copy
  }

  fileprivate func required(by backend: String? = nil) -> Field {
    var copy = self
    copy.isRequired = true
    copy.neededBy = backend
    return copy
  }

  fileprivate func derived(_ text: String?) -> Field {
    var copy = self
    copy.derived = text
    return copy
  }

  /// The value of a property.
  static func property<Value>(of root: inout Root, _ access: Access<Value>) -> Value? {
    var result: Value?
    access(&root) { result = $0 }
    return result
  }

  /// What is printed of a property.
  static func document<Value>(
    of root: inout Root, _ access: Access<Value>, _ print: (Value) -> Document.Node
  ) -> Document.Node {
    property(of: &root, access).map(print) ?? .absent
  }
}

// MARK: Scalars

extension Field {
  /// A scalar whose default is that of the property.
  @_semantics("optimize.sil.specialize.generic.never")
  static func value<Value: SpecValue>(
    _ key: String, _ access: @escaping Access<Sourced<Value>>, _ doc: String, _ constraint: Constraint<Value>? = nil
  ) -> Field {
    let leaf = Value.leaf.constrained(by: constraint)
    return Field(key, doc, shape: { _ in .leaf(leaf) }) { root, entry, reading in
      guard let value = Value.read(entry.value, constraint, &reading) else { return }
      let sourced = Sourced(value, origin: .span(entry.value.span))
      access(&root) { $0 = sourced }
    } write: {
      document(of: &$0, access) { $0.value.document.from($0.origin) }
    }
  }

  /// A scalar that must be written; `backend` names who cannot do without it.
  @_semantics("optimize.sil.specialize.generic.never")
  static func required<Value: SpecValue>(
    _ key: String, _ access: @escaping Access<Sourced<Value>>, _ doc: String, _ constraint: Constraint<Value>? = nil,
    by backend: String? = nil
  ) -> Field { value(key, access, doc, constraint).required(by: backend) }

  /// A scalar that may be missing; `derived` says what holds then.
  @_semantics("optimize.sil.specialize.generic.never")
  static func optional<Value: SpecValue>(
    _ key: String, _ access: @escaping Access<Sourced<Value?>>, _ doc: String, _ constraint: Constraint<Value>? = nil,
    derived: String? = nil
  ) -> Field {
    let leaf = Value.leaf.constrained(by: constraint)
    return Field(key, doc, shape: { _ in .leaf(leaf) }) { root, entry, reading in
      guard let value = Value.read(entry.value, constraint, &reading) else { return }
      let sourced = Sourced<Value?>(value, origin: .span(entry.value.span))
      access(&root) { $0 = sourced }
    } write: {
      document(of: &$0, access) { sourced in sourced.value.map { $0.document.from(sourced.origin) } ?? .absent }
    }.derived(derived)
  }
}

// MARK: Lists of scalars

extension Field {
  /// A list of scalars whose default is that of the property.
  @_semantics("optimize.sil.specialize.generic.never")
  static func list<Value: SpecValue>(
    _ key: String, _ access: @escaping Access<Sourced<[Sourced<Value>]>>, _ doc: String,
    _ constraint: Constraint<Value>? = nil,
    atLeast: Int = 0, atMost: Int? = nil
  ) -> Field {
    let shape = Shape.list(.leaf(Value.leaf.constrained(by: constraint)), atLeast: atLeast, atMost: atMost)
    return Field(key, doc, shape: { _ in shape }) { root, entry, reading in
      guard
        let values = reading.values(
          of: entry.value, constraint, expected: shape.words, atLeast: atLeast, atMost: atMost)
      else { return }
      access(&root) { $0 = Sourced(values, origin: .span(entry.value.span)) }
    } write: {
      document(of: &$0, access) { .list($0.value.map { $0.value.document.from($0.origin) }, origin: $0.origin) }
    }
  }

  @_semantics("optimize.sil.specialize.generic.never")
  static func requiredList<Value: SpecValue>(
    _ key: String, _ access: @escaping Access<Sourced<[Sourced<Value>]>>, _ doc: String,
    _ constraint: Constraint<Value>? = nil
  ) -> Field { list(key, access, doc, constraint, atLeast: 1).required() }

  @_semantics("optimize.sil.specialize.generic.never")
  static func optionalList<Value: SpecValue>(
    _ key: String, _ access: @escaping Access<Sourced<[Sourced<Value>]?>>, _ doc: String,
    _ constraint: Constraint<Value>? = nil,
    atLeast: Int = 0, atMost: Int? = nil, derived: String? = nil
  ) -> Field {
    let shape = Shape.list(.leaf(Value.leaf.constrained(by: constraint)), atLeast: atLeast, atMost: atMost)
    return Field(key, doc, shape: { _ in shape }) { root, entry, reading in
      guard
        let values = reading.values(
          of: entry.value, constraint, expected: shape.words, atLeast: atLeast, atMost: atMost)
      else { return }
      access(&root) { $0 = Sourced(values, origin: .span(entry.value.span)) }
    } write: {
      document(of: &$0, access) { sourced in
        guard let values = sourced.value else { return .absent }
        return .list(values.map { $0.value.document.from($0.origin) }, origin: sourced.origin)
      }
    }.derived(derived)
  }
}

// MARK: Objects

extension Field {
  /// An object that is always there; its defaults are those that the property gives it.
  @_semantics("optimize.sil.specialize.generic.never")
  static func object<Child: SpecObject>(_ key: String, _ access: @escaping Access<Child>, _ doc: String) -> Field {
    Field(key, doc) { root in
      let child = property(of: &root, access) ?? Child()
      return .object { Child.table.shape(of: child) }
    } read: { root, entry, reading in
      access(&root) { Child.table.read(entry.value, key: entry.keySpan, into: &$0, &reading) }
    } write: {
      document(of: &$0, access, Child.table.document)
    }
  }

  @_semantics("optimize.sil.specialize.generic.never")
  static func requiredObject<Child: SpecObject>(_ key: String, _ access: @escaping Access<Child>, _ doc: String)
    -> Field
  {
    object(key, access, doc).required()
  }

  /// An object whose presence means something.
  @_semantics("optimize.sil.specialize.generic.never")
  static func optionalObject<Child: SpecObject>(_ key: String, _ access: @escaping Access<Child?>, _ doc: String)
    -> Field
  {
    Field(key, doc) { _ in
      .object { Child.table.shape(of: Child()) }
    } read: { root, entry, reading in
      var child = Child()
      Child.table.read(entry.value, key: entry.keySpan, into: &child, &reading)
      access(&root) { $0 = child }
    } write: {
      document(of: &$0, access) { $0.map(Child.table.document) ?? .absent }
    }
  }

  @_semantics("optimize.sil.specialize.generic.never")
  static func objects<Child: SpecObject>(
    _ key: String, _ access: @escaping Access<Sourced<[Child]>>, _ doc: String, atLeast: Int = 0
  ) -> Field {
    Field(key, doc) { _ in
      .list(.object { Child.table.shape(of: Child()) }, atLeast: atLeast, atMost: nil)
    } read: { root, entry, reading in
      guard let children: [Child] = reading.objects(of: entry.value, atLeast: atLeast) else { return }
      access(&root) { $0 = Sourced(children, origin: .span(entry.value.span)) }
    } write: {
      document(of: &$0, access) { .list($0.value.map(Child.table.document), origin: $0.origin) }
    }
  }

  @_semantics("optimize.sil.specialize.generic.never")
  static func requiredObjects<Child: SpecObject>(
    _ key: String, _ access: @escaping Access<Sourced<[Child]>>, _ doc: String
  ) -> Field { objects(key, access, doc, atLeast: 1).required() }

  @_semantics("optimize.sil.specialize.generic.never")
  static func optionalObjects<Child: SpecObject>(
    _ key: String, _ access: @escaping Access<Sourced<[Child]?>>, _ doc: String, derived: String
  ) -> Field {
    Field(key, doc) { _ in
      .list(.object { Child.table.shape(of: Child()) }, atLeast: 0, atMost: nil)
    } read: { root, entry, reading in
      guard let children: [Child] = reading.objects(of: entry.value, atLeast: 0) else { return }
      access(&root) { $0 = Sourced(children, origin: .span(entry.value.span)) }
    } write: {
      document(of: &$0, access) { sourced in
        sourced.value.map { .list($0.map(Child.table.document), origin: sourced.origin) } ?? .absent
      }
    }.derived(derived)
  }
}

// MARK: Mappings with the user's own keys

extension Field {
  @_semantics("optimize.sil.specialize.generic.never")
  static func map<Value: SpecValue>(
    _ key: String, _ access: @escaping Access<OrderedMap<Sourced<Value>>>, _ doc: String, keys: KeyRule,
    _ constraint: Constraint<Value>? = nil
  ) -> Field {
    let leaf = Value.leaf.constrained(by: constraint)
    return Field(key, doc, shape: { _ in .map(keys, .leaf(leaf)) }) { root, entry, reading in
      guard
        let map = reading.map(
          entry, keys: keys,
          { entry, reading in
            Value.read(entry.value, constraint, &reading).map { Sourced($0, origin: .span(entry.value.span)) }
          })
      else { return }
      access(&root) { $0 = map }
    } write: {
      document(of: &$0, access) { $0.document { $0.value.document.from($0.origin) } }
    }
  }

  @_semantics("optimize.sil.specialize.generic.never")
  static func objectMap<Child: SpecObject>(
    _ key: String, _ access: @escaping Access<OrderedMap<Child>>, _ doc: String, keys: KeyRule
  ) -> Field {
    Field(key, doc) { _ in
      .map(keys, .object { Child.table.shape(of: Child()) })
    } read: { root, entry, reading in
      let map: OrderedMap<Child>? = reading.map(entry, keys: keys) { entry, reading in
        var child = Child()
        Child.table.read(entry.value, key: entry.keySpan, into: &child, &reading)
        return child
      }
      if let map { access(&root) { $0 = map } }
    } write: {
      document(of: &$0, access) { $0.document(Child.table.document) }
    }
  }
}

extension OrderedMap {
  /// Absent when there are no entries and nobody wrote any.
  func document(_ value: (Value) -> Document.Node) -> Document.Node {
    .mapping(
      entries.map { Document.Node.Entry($0.key, value($0.value)) }, origin: place.isWritten ? place.origin : nil)
  }
}
