public import Source

/// What stands between the braces of a block, or in a file.
public enum HCLItem: Sendable {
  case attribute(HCLName, HCLExpression)
  case block(HCLBlock)
  /// Lines of a comment, without their `#`, in front of what follows.
  case comment(String)
  /// An empty line. Blocks have one on each side without it.
  case blank

  public static func set(_ name: HCLName, _ value: HCLExpression) -> HCLItem { .attribute(name, value) }

  public static func block(_ type: HCLName, origin: Origin? = nil, _ body: [HCLItem]) -> HCLItem {
    .block(HCLBlock(type: type, labels: [], body: body, origin: origin))
  }

  public static func block(_ type: HCLName, _ label: String, origin: Origin? = nil, _ body: [HCLItem]) -> HCLItem {
    .block(HCLBlock(type: type, labels: [label], body: body, origin: origin))
  }

  public static func block(
    _ type: HCLName, _ label: String, _ second: String, origin: Origin? = nil, _ body: [HCLItem]
  ) -> HCLItem {
    .block(HCLBlock(type: type, labels: [label, second], body: body, origin: origin))
  }
}

/// `type "label" "label" { … }`
public struct HCLBlock: Sendable {
  public var type: HCLName
  public var labels: [String]
  public var body: [HCLItem]
  /// Of lines that have none of their own.
  public var origin: Origin?

  public init(type: HCLName, labels: [String], body: [HCLItem], origin: Origin? = nil) {
    self.type = type
    self.labels = labels
    self.body = body
    self.origin = origin
  }
}
