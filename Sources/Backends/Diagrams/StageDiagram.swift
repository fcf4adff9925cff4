public import Formats
public import IR
internal import RuntimeContract
internal import Source

/// The stages of a plan as boxes, with what each runs and, where one starts on its own, when. The title says when the
/// main run starts.
public enum StageDiagram {
  public static func diagram(of plan: Plan) -> Diagram {
    let identity = plan.identity
    var origin = identity.$pipeline.origin.joined(with: identity.$environment.origin)
    var title = "\(identity.pipeline) in \(identity.environment)"
    if let schedule = plan.workflows.first(where: { $0.name == nil })?.schedule {
      title += ", \(text(schedule))"
      origin = origin.joined(with: schedule.origin)
    }
    let places = Dictionary(uniqueKeysWithValues: plan.stages.enumerated().map { ($1.name, $0) })
    return Diagram(
      title: title, boxes: plan.stages.map(box),
      arrows: plan.stages.enumerated().flatMap { place, stage in
        stage.dependencies.compactMap { dependency in
          places[dependency.value].map { Diagram.Arrow(from: $0, to: place, origin: dependency.origin) }
        }
      },
      origin: origin)
  }

  private static func text(_ schedule: Schedule) -> String { "\(schedule.cron) \(schedule.timezone)" }

  private static func box(_ stage: Stage) -> Diagram.Box {
    var details = work(of: stage)
    var origin = stage.$name.origin
    var isDashed = false
    if case .schedule(let schedule) = stage.trigger {
      details.append("on its own: \(text(schedule))")
      origin = origin.joined(with: schedule.origin)
      isDashed = true
    }
    return Diagram.Box(id: stage.name, name: stage.name, details: details, isDashed: isDashed, origin: origin)
  }

  /// The program behind a stage of ours, else the image.
  private static func work(of stage: Stage) -> [String] {
    let command = stage.command.map(\.value)
    let isOurs = stage.config != nil || command == Program.pin
    return isOurs ? [command.joined(separator: " ")] : lines(ofImage: stage.image)
  }

  /// An image in lines of some forty characters, its digest cut to the twelve digits that tell builds apart.
  static func lines(ofImage image: String) -> [String] {
    var image = image
    if let digest = image.firstRange(of: "@sha256:") {
      image = String(image[..<digest.upperBound] + image[digest.upperBound...].prefix(12))
    }
    var lines: [String] = []
    var line = ""
    for part in image.splitBehind(["/", "@"]) {
      if !line.isEmpty, line.count + part.count > 42 {
        lines.append(line)
        line = ""
      }
      line += part
    }
    return lines + [line]
  }
}

extension String {
  /// The parts that end with one of the separators, and the rest.
  fileprivate func splitBehind(_ separators: Set<Character>) -> [String] {
    var parts = [""]
    for character in self {
      parts[parts.count - 1].append(character)
      if separators.contains(character) { parts.append("") }
    }
    return parts.last == "" ? parts.dropLast() : parts
  }
}

extension Schedule {
  fileprivate var origin: Origin { $cron.origin.joined(with: $timezone.origin) }
}
