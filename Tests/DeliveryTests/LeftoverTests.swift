import Delivery
import Testing

/// Folders that a delivery which was cut short left where the next one writes a file.
struct LeftoverTests {
  let workspace: Workspace

  init() throws { workspace = try Workspace() }

  /// What is on disk when the way from one generation to another is cut short.
  struct Leftover: CustomTestStringConvertible {
    let testDescription: String
    /// The names below `generated/churn/flip/`, folders with a slash behind.
    let names: [String]
    var isPending = true
  }

  static let leftovers = [
    Leftover(testDescription: "the folder was made, or emptied", names: []),
    Leftover(testDescription: "the inner folder was made, or emptied", names: ["inner/"]),
    Leftover(testDescription: "the content was being written", names: ["inner/.mlgen-tmp-0"]),
    Leftover(testDescription: "the file came to its place", names: ["inner/file"]),
    Leftover(testDescription: "a second delivery was being written", names: ["inner/.mlgen-tmp-1", "inner/file"]),
    Leftover(testDescription: "a second delivery had settled the first", names: ["inner/"], isPending: false),
  ]

  private static let pendingLock = "generated/churn/.mlgen-pending.lock"

  /// Cuts short the way from a file `flip` to a file `flip/inner/file`.
  private func leave(_ leftover: Leftover) throws {
    try workspace.deliver(generation(["flip": "1"]))
    let lock = try #require(workspace.text(churn.lockPath))
    try workspace.deliver(generation(["flip/inner/file": "2"]))
    let pendingLock = try #require(workspace.text(churn.lockPath))
    try workspace.remove("generated/churn/flip")
    try workspace.createFolder("generated/churn/flip")
    for name in leftover.names {
      let path = "generated/churn/flip/\(name)"
      if name.hasSuffix("/") { try workspace.createFolder(path) } else { try workspace.write("2", to: path) }
    }
    try workspace.write(lock, to: churn.lockPath)
    if leftover.isPending { try workspace.write(pendingLock, to: Self.pendingLock) }
  }

  @Test(arguments: leftovers) func aFileTakesThePlaceOfWhatWasLeft(_ leftover: Leftover) throws {
    try leave(leftover)
    let files = generation(["flip": "3"])
    try workspace.deliver(files)
    #expect(workspace.listing("generated/churn") == ["flip", "mlgen.lock"])
    #expect(workspace.text("generated/churn/flip") == "3")
    #expect(try DeliveryPlan(files, in: workspace.root).isCurrent)
  }

  @Test(arguments: leftovers) func aFolderTakesThePlaceOfWhatWasLeft(_ leftover: Leftover) throws {
    try leave(leftover)
    let files = generation(["flip/inner/file": "3"])
    try workspace.deliver(files)
    #expect(workspace.listing("generated/churn") == ["flip/", "flip/inner/", "flip/inner/file", "mlgen.lock"])
    #expect(workspace.text("generated/churn/flip/inner/file") == "3")
  }

  @Test(arguments: leftovers) func aForeignFileKeepsAllThatWasLeft(_ leftover: Leftover) throws {
    try leave(leftover)
    try workspace.write("mine", to: "generated/churn/flip/inner/notes")
    let before = workspace.listing()
    for force in [false, true] {
      let refusals = try workspace.refusals(generation(["flip": "3"]), force: force)
      let path = "generated/churn/flip"
      #expect(refusals == [.obstructed(path: path, by: .folder, output: path)])
    }
    #expect(workspace.listing() == before)
  }

  /// A link has no content that could be ours.
  @Test func aForeignLinkKeepsTheFolder() throws {
    try workspace.write("theirs", to: "outside/file")
    try workspace.createFolder("generated/churn/flip")
    try workspace.link("generated/churn/flip/inner", to: "../../../outside")
    #expect(try workspace.refusals(generation(["flip": "3"]), force: true).count == 1)
    #expect(workspace.text("generated/churn/flip/inner/file") == "theirs")
  }
}
