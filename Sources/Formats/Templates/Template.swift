public import Diagnostics
public import Document
public import Source

/// A file that may be replaced: its name, what it is for, and the values that it may use.
public struct TemplateDefinition<Root>: Sendable {
  /// Relative to a folder of templates, with `/`, such as `airflow/dag.py`.
  public let name: String
  /// One sentence: which output comes from it.
  public let doc: String
  public let language: TemplateLanguage
  let context: TemplateType<Root>

  public init(_ name: String, _ language: TemplateLanguage, _ doc: String, _ fields: [TemplateField<Root>]) {
    self.name = name
    self.doc = doc
    self.language = language
    self.context = .record(fields)
  }

  /// What the template may use.
  public var shape: TemplateShape.Record {
    guard case .record(let record) = context.shape else { preconditionFailure("a context is a record") }
    return record
  }

  /// Reads a text against the context. Nil when something is wrong with it, which `log` then says.
  public func read(_ source: TemplateSource, log: inout DiagnosticLog) -> Template<Root>? {
    var own = DiagnosticLog()
    if let finding = Self.unreadable(source.file) {
      log.add(finding)
      return nil
    }
    let tokens = TemplateLexer.tokens(of: source.file, log: &own)
    let parts = TemplateParser.parts(of: tokens, log: &own)
    TemplateChecker.check(parts, against: shape, language: language, log: &own)
    own.unite()
    log.add(contentsOf: own.all)
    return own.hasErrors ? nil : Template(definition: self, parts: parts, source: source)
  }

  /// In bytes, as for specs.
  private static var sizeLimit: Int { 4 << 20 }

  private static func unreadable(_ file: SourceFile) -> Diagnostic? {
    guard file.bytes.count <= sizeLimit else { return .fileTooLarge(file, limit: sizeLimit) }
    do {
      _ = try UTF8Span(validating: file.bytes.span)
      return nil
    } catch {
      return .notUTF8(file, at: error.byteOffsets)
    }
  }
}

/// Where the text of a template comes from.
public enum TemplateSource: Sendable {
  /// A part of the compiler: its lines are explained by the rule.
  case shipped(SourceFile, Rule)
  /// A file of the user: its lines are explained by where they stand.
  case project(SourceFile)

  var file: SourceFile {
    switch self {
    case .shipped(let file, _), .project(let file): file
    }
  }

  /// The origin of a text of the template.
  func origin(of span: Span) -> Origin {
    switch self {
    case .shipped(_, let rule): .rule(rule)
    case .project: .span(span)
    }
  }
}

/// A template that was read and judged: rendering it cannot fail.
public struct Template<Root>: Sendable {
  let definition: TemplateDefinition<Root>
  let parts: [TemplatePart]
  let source: TemplateSource

  /// The output for a value, each line with the origins of the values on it. A line without any has the origin of the
  /// loop's item or the question around it, and otherwise that of the template.
  public func render(_ root: Root) -> RenderedText {
    var evaluation = TemplateEvaluation(source: source)
    guard case .record(let fields) = definition.context.convert(root).content else {
      preconditionFailure("a context is a record")
    }
    evaluation.run(parts, scope: fields, around: nil)
    return TemplatePrinter.print(evaluation.pieces, language: definition.language)
  }
}
