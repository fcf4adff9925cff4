public import Diagnostics
internal import Source
public import YAML

/// From nodes to values of the language.
///
/// A pipeline's layers are checked one by one, merged at node level, and then decoded:
/// `check(defaults)`, `check(pipeline)`, `merged(with:alternatives:)`, `decode(merged)`.
public enum SpecReader {
  /// Reports every mistake that one layer shows by itself: unknown keys and values, wrong types, ranges, names.
  /// Nothing is required and `null` is allowed, because it removes a key. The entries of `environments` are checked
  /// with the pipeline that holds them.
  ///
  /// - Returns: false when there were errors.
  @discardableResult
  public static func check(_ node: YAML.Node, layer: Layer, log: inout DiagnosticLog) -> Bool {
    var reading = Reading(.layer(layer), log: log)
    var scratch = PipelineSpec()
    if node.isNull, layer != .pipeline { return true }
    PipelineSpec.table.read(node, key: nil, into: &scratch, &reading)
    Credentials.scan(node, &reading)
    log = reading.log
    return !reading.failed && !reading.hasAsides
  }

  /// A layer as it is to be merged: nothing behind the name of an environment removes none.
  public static func mergeable(_ layer: YAML.Node) -> YAML.Node {
    guard let entries = layer.entries else { return layer }
    return YAML.Node(
      .mapping(entries.map { $0.key == "environments" ? $0.withEmptyEnvironments : $0 }), span: layer.span)
  }

  /// The spec that the merged layers say, with the language's constant defaults filled in.
  ///
  /// Reports only what no layer shows by itself: required keys that are missing, and parameters that the algorithm of
  /// another layer does not have. Layers must have been checked: a value that `check` refuses makes this nil in silence.
  public static func decode(_ merged: YAML.Node, log: inout DiagnosticLog) -> PipelineSpec? {
    guard let (spec, unreadable) = decodeReadable(merged, log: &log), unreadable.isEmpty else { return nil }
    return spec
  }

  /// The same of a spec some of whose sections cannot be read: those stand at their defaults, and are named. Nil when
  /// nothing of it can be judged.
  public static func decodeReadable(
    _ merged: YAML.Node, log: inout DiagnosticLog
  ) -> (spec: PipelineSpec, unreadable: Set<PipelineSpec.Section>)? {
    var reading = Reading(.merged, log: log, ranks: LayerRanks(merged: merged))
    var spec = PipelineSpec()
    PipelineSpec.table.read(merged, key: nil, into: &spec, &reading)
    log = reading.log
    guard reading.failed else { return (spec, []) }
    let unreadable = PipelineSpec.table.fields.map(\.key).filter { key in
      guard let entry = merged.entry(key), !entry.value.isNull else { return PipelineSpec.table.requires(key) }
      var probe = Reading(.merged, log: DiagnosticLog(), ranks: LayerRanks(merged: merged))
      var scratch = PipelineSpec()
      PipelineSpec.table.read(entry, into: &scratch, &probe)
      return probe.failed
    }
    // In a document of another kind or version, no section means what it means here.
    let sections = unreadable.compactMap(PipelineSpec.Section.init)
    guard !sections.isEmpty, sections.count == unreadable.count else { return nil }
    return (spec, Set(sections))
  }

  /// A pipeline that has one layer: `check` and `decode` in one.
  public static func read(_ node: YAML.Node, log: inout DiagnosticLog) -> PipelineSpec? {
    let isFine = check(node, layer: .pipeline, log: &log)
    let spec = decode(node, log: &log)
    return isFine ? spec : nil
  }

  /// The document of `pins/NAME.yaml`.
  public static func readPins(_ node: YAML.Node, log: inout DiagnosticLog) -> Pins? {
    whole(node, log: &log)
  }

  /// `registration.json` of a model's folder. JSON is read as the YAML that it also is.
  public static func readRegistration(_ node: YAML.Node, log: inout DiagnosticLog) -> RegisteredModel? {
    whole(node, log: &log)
  }

  /// The document of `mlgen.yaml`, its `defaults` checked as the layer that they are.
  public static func readProject(_ node: YAML.Node, log: inout DiagnosticLog) -> Project? {
    whole(node, log: &log)
  }

  /// A document that has no layers.
  private static func whole<Root: SpecObject>(_ node: YAML.Node, log: inout DiagnosticLog) -> Root? {
    var reading = Reading(.whole, log: log)
    Credentials.scan(node, &reading)
    return document(node, &reading, log: &log)
  }

  private static func document<Root: SpecObject>(
    _ node: YAML.Node, _ reading: inout Reading, log: inout DiagnosticLog
  ) -> Root? {
    var root = Root()
    Root.table.read(node, key: nil, into: &root, &reading)
    log = reading.log
    return reading.failed ? nil : root
  }

  /// Groups of keys, at a path of a pipeline, of which a later layer's choice drops the other groups' keys below it.
  ///
  /// - Parameter path: keys from the document's root, with `[]` for an item of a list, as `merged` gives them.
  public static func alternatives(_ path: [String]) -> [[String]] {
    switch path.first {
    case "environments": alternatives(Array(path.dropFirst(2)))
    case "training" where path.count == 1: PipelineSpec.Training.table.exclusive
    case "training" where path.count == 4 && path[1] == "search" && path[2] == "space":
      PipelineSpec.Training.SearchRange.table.exclusive
    case "platform" where path == ["platform", "argocd", "destination"]:
      PipelineSpec.Platform.Destination.table.exclusive
    case "stages" where path.count == 4 && path[2] == "environment": PipelineSpec.EnvironmentValue.table.exclusive
    default: []
    }
  }
}
