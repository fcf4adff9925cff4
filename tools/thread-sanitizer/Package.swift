// swift-tools-version: 6.2
import PackageDescription

// What threads of the model server share, under the thread sanitizer: the data plane, the exporter of spans, the recorder of
// predictions and the repository. A package of its own: instrumenting everything that the whole package needs takes many
// times as long. Its modules are links to the real ones: SwiftPM takes no sources from outside a package.

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
  name: "thread-sanitizer",
  dependencies: [.package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0")],
  targets: [
    .target(name: "CFiles"),
    .systemLibrary(name: "CNettle", path: "Sources/CNettle", pkgConfig: "nettle"),
    .systemLibrary(name: "COpenBLAS", path: "Sources/COpenBLAS", pkgConfig: "openblas"),
    .systemLibrary(name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib"),
    module("RuntimeContract"),
    module("Files", ["RuntimeContract", "CFiles", "CNettle"]),
    module("ONNX", ["COpenBLAS", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
    module("Serving", ["RuntimeContract", "Files", "ONNX", "CZlib"]),
    .testTarget(
      name: "ServingTests", dependencies: ["RuntimeContract", "Files", "ONNX", "Serving"],
      swiftSettings: [.swiftLanguageMode(.v6)]),
  ]
)
