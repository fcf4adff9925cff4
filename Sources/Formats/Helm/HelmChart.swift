internal import Document
public import Source

/// One chart for all environments of a pipeline, computed from their object sets.
///
/// What is equal in all of them is literal in the templates; the rest, and what is declared with `Node.parameter`, are
/// values. For every environment the chart with its values file renders to exactly the environment's objects.
public struct HelmChart: Sendable {
  /// What `Chart.yaml` says about the chart itself.
  public struct Metadata: Sendable {
    public var name: String
    /// A semantic version of the chart.
    public var version: String
    public var appVersion: String?
    public var description: String?
    /// The constraint on the cluster, such as `>=1.30.0-0`.
    public var kubeVersion: String?
    /// Where the pipeline is named.
    public var origin: Origin?

    public init(
      name: String, version: String, appVersion: String? = nil, description: String? = nil,
      kubeVersion: String? = nil, origin: Origin? = nil
    ) {
      self.name = name
      self.version = version
      self.appVersion = appVersion
      self.description = description
      self.kubeVersion = kubeVersion
      self.origin = origin
    }
  }

  /// The objects of one environment.
  public struct Environment: Sendable {
    public var name: String
    /// The namespace that most objects are in: the chart's value `namespace`.
    public var namespace: String
    public var objects: KubernetesObjectSet

    public init(name: String, namespace: String, objects: KubernetesObjectSet) {
      self.name = name
      self.namespace = namespace
      self.objects = objects
    }
  }

  private let metadata: Metadata
  private let environments: [Environment]
  private let comparison: ChartComparison
  private let values: ChartValues

  /// - Throws: what no chart could say exactly.
  public init(_ metadata: Metadata, environments: [Environment]) throws(HelmRefusal) {
    self.metadata = metadata
    self.environments = environments
    comparison = try ChartComparison(environments)
    values = try ChartValues(comparison, environmentCount: environments.count)
  }

  /// The chart's folder.
  ///
  /// - Parameter header: comment lines at the top of every YAML file, without `#`.
  public func files(header: [String] = []) -> [RenderedFile] {
    var files = [
      RenderedFile(path: "Chart.yaml", text: YAMLWriter.render(chart, header: header)),
      RenderedFile(path: "templates/NOTES.txt", text: notes),
      RenderedFile(path: "values.schema.json", text: JSONWriter.render(ValuesSchema(values).node.from(origin))),
      RenderedFile(
        path: "values.yaml",
        text: YAMLWriter.render(values.common().from(origin), header: header + commonHeader, summaries: true)),
    ]
    for (index, environment) in environments.enumerated() {
      let node = values.specific(to: index).from(environment.objects.origin ?? origin)
      let title = "The values of environment \(environment.name), over values.yaml."
      files.append(
        RenderedFile(
          path: HelmChart.valuesFile(of: environment.name),
          text: YAMLWriter.render(node, header: header + [title], summaries: true)))
    }
    for template in comparison.templates {
      let text = ChartTemplateWriter.render(template, values, header: header)
      files.append(RenderedFile(path: "templates/\(template.fileName)", text: text))
    }
    return files
  }

  /// The values file of an environment, beside `Chart.yaml`.
  public static func valuesFile(of environment: String) -> String { "values-\(environment).yaml" }

  private var origin: Origin? { metadata.origin ?? comparison.templates.first?.origin }

  private var chart: Node {
    let chart: Node = [
      "apiVersion": "v2",
      "name": Node(metadata.name),
      "description": metadata.description.map { Node($0) } ?? .absent,
      "type": "application",
      "version": Node(metadata.version),
      "appVersion": metadata.appVersion.map { Node($0) } ?? .absent,
      "kubeVersion": metadata.kubeVersion.map { Node($0) } ?? .absent,
    ]
    return chart.from(origin)
  }

  private var commonHeader: [String] {
    [
      "What every environment has in common. The rest is in "
        + environments.map { HelmChart.valuesFile(of: $0.name) }.joined(separator: ", ") + ";",
      "values.schema.json says what is required.",
    ]
  }

  private var notes: RenderedText {
    var lines = ["{{ .Chart.Name }} {{ .Chart.Version }} is installed as release {{ .Release.Name }}.", ""]
    lines.append("The values of each environment come with the chart:")
    for environment in environments {
      lines.append(
        "  helm upgrade --install {{ .Release.Name }} CHART --values CHART/\(HelmChart.valuesFile(of: environment.name))"
          + " --namespace \(environment.namespace)")
    }
    lines.append("")
    return RenderedText(lines.joined(separator: "\n"), origin: origin)
  }
}
