public import Source

/// How a value of Swift becomes one of a template: its shape and the conversion in one, so that the two agree.
public struct TemplateType<Value>: Sendable {
  public let shape: TemplateShape
  let convert: @Sendable (Value) -> TemplateValue

  init(_ shape: TemplateShape, _ convert: @escaping @Sendable (Value) -> TemplateValue) {
    self.shape = shape
    self.convert = convert
  }
}

extension TemplateType where Value == Sourced<String> {
  public static var text: TemplateType { TemplateType(.text) { TemplateValue(.text($0.value), origin: $0.origin) } }
  public static var jinja: TemplateType { TemplateType(.jinja) { TemplateValue(.jinja($0.value), origin: $0.origin) } }
  public static var code: TemplateType { TemplateType(.code) { TemplateValue(.code($0.value), origin: $0.origin) } }
}

extension TemplateType where Value == CodeBlock {
  public static var block: TemplateType { TemplateType(.block) { TemplateValue(.block($0), origin: nil) } }
}

extension TemplateType where Value == Sourced<Int> {
  public static var integer: TemplateType {
    TemplateType(.integer) { TemplateValue(.integer($0.value), origin: $0.origin) }
  }
}

extension TemplateType where Value == Sourced<Bool> {
  public static var flag: TemplateType { TemplateType(.flag) { TemplateValue(.flag($0.value), origin: $0.origin) } }
}

extension TemplateType where Value == Sourced<Identifier> {
  public static var identifier: TemplateType {
    TemplateType(.identifier) { TemplateValue(.identifier($0.value), origin: $0.origin) }
  }
}

extension TemplateType {
  public static func list<Item>(of item: TemplateType<Item>) -> TemplateType where Value == [Item] {
    TemplateType(.list(of: item.shape)) { TemplateValue(.list($0.map(item.convert)), origin: nil) }
  }

  public static func map<Item>(of item: TemplateType<Item>) -> TemplateType
  where Value == [(key: Sourced<String>, value: Item)] {
    TemplateType(.map(of: item.shape)) { entries in
      TemplateValue(.map(entries.map { ($0.key, item.convert($0.value)) }), origin: nil)
    }
  }

  /// - Parameter origin: where the record itself comes from, for lines of a loop's body without values of their own.
  public static func record(
    _ fields: [TemplateField<Value>], origin: @escaping @Sendable (Value) -> Origin? = { _ in nil }
  ) -> TemplateType {
    TemplateType(.record(TemplateShape.Record(fields.map(\.shape)))) { root in
      TemplateValue(
        .record(fields.compactMap { field in field.read(root).map { (field.shape.name, $0) } }), origin: origin(root))
    }
  }
}

/// One field of a record.
public struct TemplateField<Root>: Sendable {
  let shape: TemplateShape.Field
  let read: @Sendable (Root) -> TemplateValue?

  /// A field that is always there.
  public static func required<Value>(
    _ name: String, _ type: TemplateType<Value>, _ doc: String, _ read: @escaping @Sendable (Root) -> Value
  ) -> TemplateField {
    TemplateField(shape: TemplateShape.Field(name, type.shape, doc: doc)) { type.convert(read($0)) }
  }

  /// A field that may be missing.
  public static func optional<Value>(
    _ name: String, _ type: TemplateType<Value>, _ doc: String, _ read: @escaping @Sendable (Root) -> Value?
  ) -> TemplateField {
    TemplateField(shape: TemplateShape.Field(name, type.shape, isOptional: true, doc: doc)) {
      read($0).map(type.convert)
    }
  }
}
