/// The places where keys of a pipeline may stand; later ones win.
public enum Layer: String, CaseIterable, Sendable {
  /// `defaults` of the repository's `mlgen.yaml`.
  case defaults
  /// The pipeline's own file.
  case pipeline
  /// One entry of `environments`.
  case overlay
}
