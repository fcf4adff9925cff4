/// A pattern for paths: one for each component, as `Root.list` takes it.
struct PathPattern {
  let components: [Glob]

  init(_ pattern: String) { components = pattern.split(separator: "/").map { Glob($0) } }

  func matches(_ path: String) -> Bool {
    let names = path.split(separator: "/")
    return names.count == components.count && zip(components, names).allSatisfy { $0.matches(String($1)) }
  }
}
