import Document
import Formats
import Foundation
import Testing

/// What helm and kubectl make of a chart and of folders.
@Suite(.needsKubernetesTools) struct HelmConformanceTests {
  private func withChart(
    _ environments: [HelmChart.Environment],
    _ body: (KubernetesTools, _ chart: URL, _ files: [RenderedFile]) throws -> Void
  ) throws {
    let tools = try #require(KubernetesTools.found)
    let metadata = HelmChart.Metadata(
      name: "arbitrary", version: "0.1.0", description: ArbitraryObjects.hostile.joined(), kubeVersion: ">=1.30.0-0")
    let files = try HelmChart(metadata, environments: environments).files(header: ["{{ header }}"])
    try KubernetesTools.withFolder { chart in
      try KubernetesTools.write(files, to: chart)
      try body(tools, chart, files)
    }
  }

  /// The objects as they were meant.
  private func objects(_ environment: HelmChart.Environment) throws -> KubernetesTools.Objects {
    var objects: KubernetesTools.Objects = [:]
    for object in environment.objects.objects {
      let json = JSONWriter.render(object.node, layout: .compact)
      let read = try JSONSerialization.jsonObject(with: Data(json.bytes))
      try KubernetesTools.add(try #require(read as? NSDictionary), to: &objects)
    }
    return objects
  }

  private func expectEqual(_ actual: KubernetesTools.Objects, _ expected: KubernetesTools.Objects, _ what: String) {
    #expect(actual.keys.sorted() == expected.keys.sorted(), "\(what)")
    for (key, object) in expected where actual[key] != object {
      Issue.record("\(what): \(key)\n\(Self.differences(actual[key] as Any, object).joined(separator: "\n"))")
    }
  }

  /// The paths of the leaves in which two values differ.
  private static func differences(_ left: Any, _ right: Any, _ path: String = "") -> [String] {
    if let left = left as? [String: Any], let right = right as? [String: Any], left.keys.sorted() == right.keys.sorted()
    {
      return left.keys.sorted().flatMap { differences(left[$0] as Any, right[$0] as Any, "\(path).\($0)") }
    }
    if let left = left as? [Any], let right = right as? [Any], left.count == right.count {
      return left.indices.flatMap { differences(left[$0], right[$0], "\(path).\($0)") }
    }
    return (left as? NSObject) == (right as? NSObject)
      ? [] : ["\(path): \("\(left) is not \(right)".prefix(400).debugDescription)"]
  }

  @Test(arguments: [1, 2, 3])
  func helmAndKustomizeRenderTheSameObjects(_ seed: UInt64) throws {
    var arbitrary = ArbitraryObjects(seed: seed)
    let environments = try arbitrary.environments(["dev", "staging", "prod"], objects: 60)
    try withChart(environments) { tools, chart, _ in
      for environment in environments {
        let expected = try objects(environment)
        try tools.lint(chart, environment: environment.name)
        expectEqual(
          try tools.template(chart, environment: environment.name), expected, "helm template, \(environment.name)")
        try KubernetesTools.withFolder { folder in
          try KubernetesTools.write(KubernetesFolder.files(of: environment.objects), to: folder)
          expectEqual(try tools.kustomize(folder), expected, "kubectl kustomize, \(environment.name)")
        }
      }
    }
  }

  @Test func everyHostileStringArrivesInEveryPlace() throws {
    func object(_ environment: String, _ index: Int) -> KubernetesObject {
      let text = ArbitraryObjects.hostile[index]
      let other = ArbitraryObjects.hostile[(index + 1) % ArbitraryObjects.hostile.count]
      return KubernetesObject(
        id: "thing/n\(index)",
        node: [
          "apiVersion": "example.com/v1", "kind": "Thing",
          "metadata": ["name": "n\(index)", "namespace": Node("ns-\(environment)")],
          "literal": Node(text), "embedded": Node(.text(RenderedText(text))),
          "item": [Node(text), ["k": Node(text)]],
          "declared": Node(text).parameter("declared.n\(index)", text),
          "value": Node(environment == "dev" ? text : other),
          "mapping": environment == "dev" ? ["a": Node(text)] : ["b": [Node(text), ["c": Node(other)]]],
          "optional": environment == "dev" ? Node(text) : .absent,
          "list": environment == "dev" ? [Node(text)] : [],
          "last": Node(text),
        ])
    }
    let environments = try ["dev", "prod"].map { name in
      HelmChart.Environment(
        name: name, namespace: "ns-\(name)",
        objects: try KubernetesObjectSet(ArbitraryObjects.hostile.indices.map { object(name, $0) }))
    }
    try withChart(environments) { tools, chart, _ in
      for environment in environments {
        let expected = try objects(environment)
        expectEqual(try tools.template(chart, environment: environment.name), expected, "helm \(environment.name)")
        try KubernetesTools.withFolder { folder in
          try KubernetesTools.write(KubernetesFolder.files(of: environment.objects), to: folder)
          expectEqual(try tools.kustomize(folder), expected, "kustomize \(environment.name)")
        }
      }
    }
  }

  /// Two environments of a Deployment-like object, with values of every kind.
  private func environments() throws -> [HelmChart.Environment] {
    func spec(_ isProd: Bool) -> Node {
      [
        "replicas": Node(isProd ? 3 : 1).parameter("serving.replicas", "Replicas."),
        "minimum": Node(isProd ? 3 : 1).parameter("serving.replicas", "Replicas."),
        "image": Node("registry/churn@sha256:00").parameter("image", "The image."),
        "paused": Node(!isProd), "ratio": Node(isProd ? 0.5 : 0.25),
        "args": ["--rows", Node(isProd ? "1000000" : "10")],
        "env": [["name": "A", "value": Node(isProd ? "x" : "y")], ["name": "B", "value": "z"]],
        "large": Node(isProd ? 9_007_199_254_740_992 : 1_000_000),
        "tolerations": isProd ? [["key": "gpu", "seconds": 1_000_000]] : .absent,
        "limits": isProd ? ["cpu": "1", "gpu": 1] : ["cpu": "1"],
      ]
    }
    return try [("dev", false), ("prod", true)].map { name, isProd in
      let main = KubernetesObject(
        id: "thing/main",
        node: [
          "apiVersion": "example.com/v1", "kind": "Thing",
          "metadata": ["name": "main", "namespace": Node("ns-\(name)")],
          "spec": spec(isProd),
        ])
      let extra = KubernetesObject(
        id: "thing/extra",
        node: [
          "apiVersion": "example.com/v1", "kind": "Thing", "metadata": ["name": "extra"],
          "spec": ["weight": Node(7).parameter("weight", "The weight.")],
        ])
      return HelmChart.Environment(
        name: name, namespace: "ns-\(name)", objects: try KubernetesObjectSet(isProd ? [main, extra] : [main]))
    }
  }

  @Test(arguments: [
    ("namespace=\"other\"", [".metadata.namespace"]),
    ("serving.replicas=9", [".spec.minimum", ".spec.replicas"]),
    ("image=\"a: {{ b }}\"", [".spec.image"]),
    ("fields.thingMain.spec.paused=true", [".spec.paused"]),
    ("fields.thingMain.spec.ratio=2", [".spec.ratio"]),
    ("fields.thingMain.spec.args.item1=\"no\"", [".spec.args.1"]),
    ("fields.thingMain.spec.env.A.value=\"\"", [".spec.env.0.value"]),
    ("fields.thingMain.spec.large=5", [".spec.large"]),
    ("fields.thingMain.spec.tolerations=[]", [".spec.tolerations"]),
    ("fields.thingMain.spec.limits.gpu=0", [".spec.limits.gpu"]),
    ("weight=0", [".spec.weight"]),
  ])
  func flippingAValueChangesExactlyItsLeaves(_ set: String, _ paths: [String]) throws {
    try withChart(try environments()) { tools, chart, _ in
      let before = try tools.template(chart, environment: "prod")
      let after = try tools.template(chart, environment: "prod", set: set)
      func byName(_ objects: KubernetesTools.Objects) -> [String: NSDictionary] {
        Dictionary(
          uniqueKeysWithValues: objects.values.map { (($0["metadata"] as? NSDictionary)?["name"] as? String ?? "", $0) }
        )
      }
      let (old, new) = (byName(before), byName(after))
      #expect(old.keys.sorted() == new.keys.sorted())
      let changed = old.keys.sorted().flatMap { Self.differences(old[$0] as Any, new[$0] as Any) }
      #expect(changed.map { $0.split(separator: ":").first.map(String.init) } == paths, "\(changed)")
    }
  }

  @Test(arguments: [
    "serving.replicas=\"three\"", "serving.typo=1", "fields.thingMain.spec.paused=null", "namespace=null",
    "objects.thingExtra=\"yes\"",
    "weight=null",
  ])
  func theSchemaRefusesWhatTheTemplatesCannotUse(_ set: String) throws {
    try withChart(try environments()) { tools, chart, _ in
      #expect(throws: KubernetesTools.Failure.self) { try tools.template(chart, environment: "prod", set: set) }
    }
  }

  @Test func anObjectOfAnotherEnvironmentCanBeSwitchedOn() throws {
    try withChart(try environments()) { tools, chart, _ in
      for (set, count) in [(nil, 1), ("objects.thingExtra=true", 2), ("global={\"a\":1}", 1)] {
        let objects = try tools.template(chart, environment: "dev", set: set)
        #expect(objects.count == count, "\(set ?? "")")
      }
    }
  }
}
