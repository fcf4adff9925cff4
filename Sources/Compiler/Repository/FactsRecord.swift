internal import IR
internal import Source

/// Facts as bytes of the cache: texts and lists, each behind its length, so that any text survives.
///
/// Reading never fails on the way: what does not fit reads as nothing, and `isAtEnd` is false at the end.
struct FactsRecord {
  private(set) var bytes: [UInt8]
  private var position = 0
  private var isDamaged = false

  init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  /// Whether all was read, and nothing was amiss.
  var isAtEnd: Bool { !isDamaged && position == bytes.count }

  mutating func append(_ text: String) {
    append(count: text.utf8.count)
    bytes += text.utf8
  }

  mutating func append(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  mutating func append<Element>(_ list: [Element], each: (inout FactsRecord, Element) -> Void) {
    append(count: list.count)
    for element in list { each(&self, element) }
  }

  mutating func text() -> String {
    let count = count()
    guard count <= bytes.count - position else {
      isDamaged = true
      return ""
    }
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  mutating func flag() -> Bool {
    guard position < bytes.count, bytes[position] <= 1 else {
      isDamaged = true
      return false
    }
    defer { position += 1 }
    return bytes[position] == 1
  }

  mutating func list<Element>(_ element: (inout FactsRecord) -> Element) -> [Element] {
    var list: [Element] = []
    let count = count()
    // Damaged bytes can promise any number.
    while list.count < count, !isDamaged { list.append(element(&self)) }
    return list
  }

  private mutating func append(count: Int) {
    withUnsafeBytes(of: UInt32(count).littleEndian) { bytes += $0 }
  }

  private mutating func count() -> Int {
    guard bytes.count - position >= 4 else {
      isDamaged = true
      return 0
    }
    defer { position += 4 }
    return bytes[position..<position + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}

// MARK: - Deployments

extension FactsRecord {
  mutating func append(_ deployment: Deployment) {
    for text in [
      deployment.pipeline, deployment.environment, deployment.namespace, deployment.owner, deployment.specPath,
      deployment.sourceBranch, deployment.branch.name, deployment.branch.folder, deployment.branch.pattern ?? "",
    ] {
      append(text)
    }
    append(deployment.labels) { record, label in
      record.append(label.key)
      record.append(label.value)
    }
    append(deployment.managesNamespace)
    append(deployment.automation != nil)
    if let automation = deployment.automation { append(automation) }
    append(deployment.sync != nil)
    guard let sync = deployment.sync else { return }
    append(sync.repository)
    append(sync.controllerNamespace)
    switch sync.cluster {
    case .own: append("")
    case .named(let name): append("n\(name)")
    case .at(let server): append("s\(server)")
    }
  }

  mutating func deployment() -> Deployment {
    let (pipeline, environment, namespace, owner) = (sourced(), sourced(), sourced(), sourced())
    let specPath = text()
    let (sourceBranch, branch, folder, pattern) = (sourced(), sourced(), sourced(), text())
    let labels = list { Deployment.Label($0.text(), $0.sourced()) }
    let managesNamespace = Sourced(flag(), rule: Self.known)
    let automation = flag() ? self.automation() : nil
    return Deployment(
      pipeline: pipeline, environment: environment, namespace: namespace, owner: owner, labels: labels,
      specPath: specPath, managesNamespace: managesNamespace, sourceBranch: sourceBranch,
      branch: RenderedBranch(name: branch, folder: folder, pattern: pattern.isEmpty ? nil : pattern),
      sync: flag() ? sync() : nil, automation: automation)
  }

  private mutating func append(_ automation: Automation) {
    append(automation.system.rawValue)
    append(automation.runtimeImage)
    append(automation.images) { record, image in
      for text in [image.name, image.registry, image.context, image.dockerfile] { record.append(text) }
    }
  }

  private mutating func automation() -> Automation {
    let name = text()
    let system = Automation.System(rawValue: name)
    if system == nil { isDamaged = true }
    return Automation(
      system: Sourced(system ?? .githubActions, rule: Self.known), runtimeImage: sourced(),
      images: list { record in
        Automation.Image(
          name: record.sourced(), registry: record.sourced(), context: record.sourced(), dockerfile: record.sourced())
      })
  }

  private mutating func sync() -> Deployment.Sync {
    let (repository, controllerNamespace) = (sourced(), sourced())
    let cluster = text()
    let rest = String(cluster.dropFirst())
    return Deployment.Sync(
      repository: repository, controllerNamespace: controllerNamespace,
      cluster: Sourced(cluster.isEmpty ? .own : cluster.hasPrefix("n") ? .named(rest) : .at(rest), rule: Self.known))
  }

  private mutating func sourced() -> Sourced<String> { Sourced(text(), rule: Self.known) }

  private static let known: Rule = "what the last build knew of an unchanged pipeline"
}
