internal import ArgumentParser
internal import RuntimeContract
internal import StageRuntime

struct Features: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Splits the rows, and fits the transforms on the training part, into features/.")

  @OptionGroup var options: ConfigOptions
  @OptionGroup var resources: ResourceOptions

  func run() throws {
    try options.run(.features, FeaturesConfig.self) { config, place, log in
      try FeatureStage(config: config, place: place, log: log, resources: resources.resources).run()
    }
  }
}
