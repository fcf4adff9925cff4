// swift-tools-version: 6.2
import PackageDescription

// The front end and the readers of tables, models, profiles and requests, instrumented, under libFuzzer. A package of its own, because
// instrumenting needs unsafe flags. Its modules are links to the real ones: SwiftPM takes no sources from outside a package.

let plain: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(["-O"]),
]

/// What guides the search. Not optimized: unsafe buffers check their bounds then, and instrumented and optimized the
/// language's tables would take minutes to compile.
let instrumented: [SwiftSetting] = plain.dropLast() + [.unsafeFlags(["-sanitize=fuzzer"])]

/// For what reads from pointers: nothing but the address sanitizer checks their bounds, so it is optimized as shipped.
let addressed: [SwiftSetting] = plain + [.unsafeFlags(["-sanitize=fuzzer,address"])]

/// libFuzzer without a `main`: SwiftPM renames ours, so the archive that has one would not link.
let runtime = Context.environment["FUZZER_RUNTIME"] ?? "fuzz.sh sets FUZZER_RUNTIME"

func module(_ name: String, _ dependencies: [Target.Dependency] = [], under settings: [SwiftSetting]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
  name: "fuzz",
  dependencies: [.package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0")],
  targets: [
    .systemLibrary(name: "CYAML", path: "Sources/CYAML", pkgConfig: "yaml-0.1"),
    module("Source", under: plain),
    module("Document", ["Source"], under: plain),
    module("Diagnostics", ["Source", "Document"], under: instrumented),
    module("YAML", ["Source", "Diagnostics", "CYAML"], under: instrumented),
    module("Spec", ["Source", "Diagnostics", "YAML", "Document"], under: instrumented),
    module("RuntimeContract", under: instrumented),
    .target(name: "CFiles"),
    .systemLibrary(name: "CNettle", path: "Sources/CNettle", pkgConfig: "nettle"),
    module("Files", ["RuntimeContract", "CFiles", "CNettle"], under: instrumented),
    module("Tabular", ["RuntimeContract", "Files"], under: addressed),
    .systemLibrary(name: "COpenBLAS", path: "Sources/COpenBLAS", pkgConfig: "openblas"),
    module("ONNX", ["COpenBLAS", .product(name: "SwiftProtobuf", package: "swift-protobuf")], under: addressed),
    module("FuzzDriver", under: plain),
    .systemLibrary(name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib"),
    module(
      "Serving",
      ["RuntimeContract", "Files", "ONNX", "CZlib", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
      under: addressed),
    .executableTarget(
      name: "RequestFuzzer", dependencies: ["FuzzDriver", "RuntimeContract", "ONNX", "Serving"],
      swiftSettings: [.swiftLanguageMode(.v6), .unsafeFlags(["-O", "-sanitize=address"])],
      linkerSettings: [.unsafeFlags([runtime, "-lstdc++", "-lm", "-sanitize=address"])]),
    .executableTarget(
      name: "ONNXFuzzer", dependencies: ["FuzzDriver", "ONNX"],
      swiftSettings: [.swiftLanguageMode(.v6), .unsafeFlags(["-O", "-sanitize=address"])],
      linkerSettings: [.unsafeFlags([runtime, "-lstdc++", "-lm", "-sanitize=address"])]),
    .executableTarget(
      name: "ContractFuzzer", dependencies: ["FuzzDriver", "RuntimeContract", "Files"],
      swiftSettings: [.swiftLanguageMode(.v6)],
      linkerSettings: [.unsafeFlags([runtime, "-lstdc++", "-lm"])]),
    module("Metrics", under: plain),
    module("Quality", ["RuntimeContract", "Tabular", "Metrics"], under: addressed),
    .executableTarget(
      name: "ProfileFuzzer", dependencies: ["FuzzDriver", "RuntimeContract", "Files", "Quality"],
      swiftSettings: [.swiftLanguageMode(.v6), .unsafeFlags(["-O", "-sanitize=address"])],
      linkerSettings: [.unsafeFlags([runtime, "-lstdc++", "-lm", "-sanitize=address"])]),
    .executableTarget(
      name: "TableFuzzer", dependencies: ["FuzzDriver", "RuntimeContract", "Tabular"],
      swiftSettings: [.swiftLanguageMode(.v6), .unsafeFlags(["-O", "-sanitize=address"])],
      linkerSettings: [.unsafeFlags([runtime, "-lstdc++", "-lm", "-sanitize=address"])]),
    .executableTarget(
      name: "FrontEndFuzzer", dependencies: ["FuzzDriver", "Source", "Diagnostics", "YAML", "Spec"],
      swiftSettings: [.swiftLanguageMode(.v6)],
      linkerSettings: [.unsafeFlags([runtime, "-lstdc++", "-lm"])]),
  ]
)
