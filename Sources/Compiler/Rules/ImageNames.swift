internal import Diagnostics
internal import IR
internal import Source

/// An image has one name in a repository: by it, CI pushes one image and pins it wherever it runs.
enum ImageNames {
  /// - Parameter deployments: of one pipeline, or of all pipelines of the repository.
  static func check(_ deployments: [Deployment]) -> [Diagnostic] {
    var first: [String: Automation.Image] = [:]
    var seen: Set<String> = []
    return deployments.flatMap { $0.automation?.images ?? [] }.compactMap { image in
      guard let other = first[image.name] else {
        first[image.name] = image
        return nil
      }
      let isSame =
        other.registry == image.registry && other.context == image.context && other.dockerfile == image.dockerfile
      guard !isSame else { return nil }
      let finding = Diagnostic.imageTwice(image, first: other)
      return seen.insert(finding.message).inserted ? finding : nil
    }
  }
}

extension Diagnostic {
  fileprivate static func imageTwice(_ image: Automation.Image, first: Automation.Image) -> Diagnostic {
    Diagnostic(
      .imageTwice, at: image.$name.origin.span ?? first.$name.origin.span,
      "the image `\(image.name)` is built from \(text(image)) and from \(text(first))",
      notes: [first.$name.origin.span.map { Note("the other one is here", at: $0) }],
      help: "give one of them another name: CI pushes and pins images by their names")
  }

  private static func text(_ image: Automation.Image) -> String {
    "`\(image.context)/\(image.dockerfile)` for `\(image.registry)`"
  }
}
