public import ArgumentParser

/// How much of the machine a stage takes.
public struct Resources: Hashable, Sendable {
  /// At least 1. No result depends on it.
  public var threads: Int
  /// Bytes that tables, keys and what is made of them may take together.
  public var memory: Int

  /// By default all cores that the process may use, and half of the memory: the rest is for what is counted nowhere, such
  /// as the allocator's gaps, the program itself, and the pages of files that the system holds for it.
  public init(threads: Int? = nil, memory: Int? = nil, of machine: Machine = .current) {
    self.threads = threads ?? machine.cores
    self.memory = memory ?? machine.memory / 2
  }
}

/// What overrides the default of `Resources` on a command line.
public struct ResourceOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("How many threads work; by default one a core.", valueName: "count"))
  public var threads: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The memory that tables may take, such as 512Mi or 2Gi; by default half of what the container has.",
      valueName: "bytes"),
    transform: { try bytes(written: $0) })
  public var memory: Int?

  public init() {}

  public func validate() throws {
    if let threads, !(1...1024 ~= threads) { throw ValidationError("--threads takes 1 to 1024, and not \(threads)") }
  }

  public var resources: Resources { Resources(threads: threads, memory: memory) }
}

/// Bytes as Kubernetes writes them, with a binary suffix or without.
private func bytes(written text: String) throws -> Int {
  let units = ["Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40]
  let unit = units.first { text.hasSuffix($0.key) }
  let digits = unit == nil ? text[...] : text.dropLast(2)
  guard let number = Int(digits), number > 0,
    case let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << (unit?.value ?? 0)),
    !overflow
  else { throw ValidationError("'\(text)' is no number of bytes, such as 512Mi") }
  return bytes
}
