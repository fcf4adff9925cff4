internal import Formats

extension HCLItem {
  /// An input of a root module.
  ///
  /// - Parameters:
  ///   - default: nil for one that has to be given.
  ///   - rule: what a value must be, and how that is told whoever gives another.
  static func variable(
    _ name: String, _ description: String, type: HCLExpression, default value: HCLExpression? = nil,
    rule: (condition: HCLExpression, message: String)? = nil
  ) -> HCLItem {
    var body: [HCLItem] = [.set("description", HCLExpression(text: description)), .set("type", type)]
    if let value { body.append(.set("default", value)) }
    if let rule {
      body.append(
        .block(
          "validation",
          [.set("condition", rule.condition), .set("error_message", HCLExpression(text: rule.message))]))
    }
    return .block("variable", name, body)
  }
}

extension HCLExpression {
  static let listOfTexts: HCLExpression = .call("list", .reference("string"))

  /// Whether `pattern`, in RE2's syntax, is found in the text.
  static func matches(_ pattern: String, _ text: HCLExpression) -> HCLExpression {
    .call("can", .call("regex", HCLExpression(text: pattern), text))
  }

  /// Whether `condition` holds for everything in `collection`, where it is called `name`.
  static func all(_ name: HCLName, in collection: HCLExpression, _ condition: HCLExpression) -> HCLExpression {
    .call("alltrue", .each(name, in: collection, condition))
  }
}
