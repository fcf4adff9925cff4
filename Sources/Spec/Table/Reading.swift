internal import Diagnostics
internal import Source
internal import YAML

/// One pass of the tables over a tree: what it reports, and what it knows about the objects around it.
struct Reading {
  /// What is looked for. A mistake in a layer is reported where the layer is checked, so that merging hides none;
  /// what is missing shows only when the layers are merged.
  enum Purpose {
    case layer(Layer)
    case merged
    /// A document that has no layers.
    case whole
  }

  private(set) var purpose: Purpose
  var log: DiagnosticLog
  /// Set when a value could not be read: the result must not be used.
  var failed = false
  /// Set by errors that leave all values readable.
  private(set) var hasAsides = false
  /// What `parameters` and `search.space` go by.
  var algorithm = AlgorithmChoice()
  private let ranks: LayerRanks

  init(_ purpose: Purpose, log: DiagnosticLog, ranks: LayerRanks = LayerRanks()) {
    self.purpose = purpose
    self.log = log
    self.ranks = ranks
  }

  var layer: Layer? { if case .layer(let layer) = purpose { layer } else { nil } }

  /// True when missing keys are findings.
  var isComplete: Bool { if case .layer = purpose { false } else { true } }

  /// True when the layers have been reported on before.
  var isMerged: Bool { if case .merged = purpose { true } else { false } }

  /// A mistake that is visible in one layer: reported once, where the layer is checked.
  mutating func report(_ diagnostic: @autoclosure () -> Diagnostic) {
    failed = true
    if !isMerged { log.add(diagnostic()) }
  }

  /// A mistake that only the merged tree shows.
  mutating func reportMerged(_ diagnostic: Diagnostic) {
    failed = true
    log.add(diagnostic)
  }

  /// A mistake that leaves every value readable, such as a key that the language does not have: an error like the
  /// others, beside which the rules across fields still judge the rest.
  mutating func reportAside(_ diagnostic: @autoclosure () -> Diagnostic) {
    hasAsides = true
    if !isMerged { log.add(diagnostic()) }
  }

  /// What works but says something that nobody will read.
  mutating func warn(_ diagnostic: @autoclosure () -> Diagnostic) {
    if !isMerged { log.add(diagnostic()) }
  }

  /// Reports what is read in `body` even when the layers have been reported on: for what only the merged tree decides.
  mutating func aloud<Result>(_ body: (inout Reading) -> Result) -> Result {
    guard isMerged else { return body(&self) }
    let before = log
    log = DiagnosticLog()
    purpose = .whole
    let result = body(&self)
    purpose = .merged
    let found = log.all.filter { !before.all.contains($0) }
    log = before
    log.add(contentsOf: found)
    return result
  }

  /// True when `first` was written in an earlier layer than `second`.
  func isEarlier(_ first: Span, than second: Span) -> Bool { ranks.rank(first) < ranks.rank(second) }
}

/// The algorithm that is chosen where parameters are read.
struct AlgorithmChoice {
  var algorithm: PipelineSpec.Algorithm?
  /// Where it is chosen; nil when nobody wrote it.
  var span: Span?
}

/// Tells which layer a span of a merged tree comes from.
struct LayerRanks {
  private var file: FileID?
  private var environments: Span?

  init() {}

  /// The pipeline's own file is the one that says `kind`; `environments` stands in it, or in the defaults.
  init(merged: YAML.Node) {
    file = merged.entry("kind")?.keySpan.file
    environments = merged.entry("environments")?.value.span
  }

  func rank(_ span: Span) -> Int {
    if let environments, environments.contains(span) { return 2 }
    return span.file == file ? 1 : 0
  }
}
