public import Document

extension PipelineSpec {
  /// The spec as the language would write it in full: every value that there is, in the order of the reference, each
  /// scalar and list with the origin of its value. Reading it again gives the same spec.
  public var document: Document.Node { Self.table.document(of: self) }
}
