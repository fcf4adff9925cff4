internal import Document
internal import Formats
internal import IR
internal import Source

/// Configs of stages and of the model server, and small local files of data.
enum ConfigMaps {
  static func objects(_ scope: ObjectScope) -> [KubernetesObject] {
    var objects: [KubernetesObject] = []
    for stage in scope.plan.stages {
      guard let config = stage.config else { continue }
      objects.append(
        object("config-map/\(stage.name.dashed)", stage.$objectName, config, origin: stage.$name.origin, scope))
    }
    if let serving = scope.plan.serving {
      objects.append(
        object("config-map/serving", serving.account.$name, serving.config, origin: serving.$name.origin, scope))
    }
    for file in scope.plan.volumes.files {
      objects.append(
        scope.object(
          "config-map/\(scope.part(of: file.name))", "v1", "ConfigMap", name: file.$name, origin: file.$fileName.origin,
          body: [
            .init(
              "data", .mapping([.init(key(for: file.fileName), Node(file.contents, origin: file.$fileName.origin))]))
          ]))
    }
    return objects
  }

  /// The key under which a file stands: a ConfigMap's keys have fewer characters than files' names. Whoever mounts it
  /// gives it its own name again, through the volume's `items`.
  static func key(for fileName: String) -> String {
    String(
      fileName.map { character in
        character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character)) ? character : "-"
      })
  }

  private static func object(
    _ id: String, _ name: Sourced<String>, _ config: StageConfig, origin: Origin, _ scope: ObjectScope
  ) -> KubernetesObject {
    scope.object(
      id, "v1", "ConfigMap", name: name, origin: origin,
      body: [.init("data", .mapping([.init(config.fileName, Node(.text(config.text)))]))])
  }
}
