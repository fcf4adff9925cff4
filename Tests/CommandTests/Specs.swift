/// Specs for scratch repositories.
enum Specs {
  /// The smallest that compiles without a local file.
  static func small(_ name: String = "demo", extra: String = "") -> String {
    """
    apiVersion: mlgen.dev/v1
    kind: Pipeline
    metadata: {name: \(name)}
    data:
      sources: [{name: rows, uri: "s3://acme-raw/rows/"}]
      label: target
    training: {algorithm: logistic_regression}
    serving:
      replicas: {min: 2, max: 5}
    environments:
      dev: {serving: {replicas: {min: 1}}}
      prod: {}
    \(extra)
    """
  }

  static func pins(_ name: String = "demo") -> String {
    """
    # A comment that stays.
    apiVersion: mlgen.dev/v1
    kind: Pins
    pipeline: \(name)
    environments:
      prod:
        model: {version: "1", uri: s3://acme-models/\(name)/1/}   # the first
    """
  }
}
