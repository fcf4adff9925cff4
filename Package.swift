// swift-tools-version: 6.2
import PackageDescription

/// The settings of every Swift target: what the compiler can prove, it must.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// `exclude` names folders of fixtures, which tests read where they are.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "mlgen",
  products: [
    .executable(name: "mlgen", targets: ["mlgen"]), .executable(name: "mlgen-train", targets: ["mlgen-train"]),
    .executable(name: "mlgen-validate", targets: ["mlgen-validate"]),
    .executable(name: "mlgen-serve", targets: ["mlgen-serve"]), .executable(name: "mlgen-run", targets: ["mlgen-run"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    // Without what it has for Foundation, which nothing here loads.
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
  ],
  targets: [
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
    .target(name: "CGit2"),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    module("Source"),
    module("Document", ["Source"]),
    module("Diagnostics", ["Source", "Document"]),
    module("YAML", ["Source", "Diagnostics", "CYAML"]),
    module("Spec", ["Source", "Diagnostics", "YAML", "Document"]),
    module("RuntimeContract"),
    module("IR", ["Source", "Document", "RuntimeContract"]),
    module("Formats", ["Source", "Document", "Diagnostics"]),
    module("Backends", ["Source", "IR", "Formats", "Document", "RuntimeContract", "Diagnostics"]),
    module(
      "Compiler",
      [
        "Source", "Document", "YAML", "Spec", "IR", "Formats", "Backends", "RuntimeContract",
        "Diagnostics",
      ]),
    module("Delivery", ["Source", "IR", "Document", "Diagnostics", "CNettle", "CGit2"]),
    .executableTarget(
      name: "mlgen",
      dependencies: [
        "Source", "Document", "Diagnostics", "YAML", "Spec", "RuntimeContract", "IR", "Formats", "Backends", "Compiler",
        "Delivery", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .target(name: "CFiles"),
    module("Files", ["RuntimeContract", "CFiles", "CNettle"]),
    module("Tabular", ["RuntimeContract", "Files"]),
    module("ONNX", ["COpenBLAS", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
    module("Inference", ["RuntimeContract", "Files", "Tabular", "ONNX"]),
    module("Metrics", ["RuntimeContract"]),
    module("Learning", ["RuntimeContract", "Tabular", "ONNX", "Metrics", "COpenBLAS"]),
    module("Quality", ["RuntimeContract", "Tabular", "Metrics"]),
    module("Reports", ["RuntimeContract", "Metrics"]),
    module(
      "StageRuntime",
      [
        "RuntimeContract", "Files", "Tabular", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    module(
      "DataStages", ["RuntimeContract", "Files", "Tabular", "Quality", "Reports", "StageRuntime", "Tracking"]),
    module(
      "Tracking",
      [
        "RuntimeContract", "Files", "StageRuntime", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    .executableTarget(
      name: "mlgen-train",
      dependencies: [
        "RuntimeContract", "Files", "Tabular", "ONNX", "Metrics", "Learning", "Reports", "StageRuntime", "DataStages",
        "Tracking",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    module(
      "Serving",
      ["RuntimeContract", "Files", "ONNX", "CZlib", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
    .executableTarget(
      name: "mlgen-serve",
      dependencies: [
        "RuntimeContract", "Files", "Tabular", "Inference", "Serving", "StageRuntime",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "mlgen-validate",
      dependencies: [
        "RuntimeContract", "Files", "Tabular", "Inference", "Metrics", "Quality", "Reports", "StageRuntime",
        "DataStages", "Tracking", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    module(
      "Runner",
      [
        "RuntimeContract", "Files", "StageRuntime", .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .executableTarget(
      name: "mlgen-run",
      dependencies: [
        "RuntimeContract", "Files", "StageRuntime", "Runner", "Tracking",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "mlgen-bench", dependencies: ["Source", "Document", "Diagnostics", "YAML"], swiftSettings: strict),
    .executableTarget(
      name: "mlgen-learn-bench", dependencies: ["RuntimeContract", "Files", "Tabular", "ONNX", "Metrics", "Learning"],
      swiftSettings: strict),
    tests("SourceTests", ["Source"]),
    tests("DocumentTests", ["Source", "Document", "Diagnostics", "YAML"]),
    tests("DiagnosticsTests", ["Source", "Document", "Diagnostics"]),
    tests("YAMLTests", ["Source", "Diagnostics", "YAML"]),
    tests("SpecTests", ["Source", "Diagnostics", "YAML", "Document", "Spec"], exclude: ["Fixtures"]),
    tests("FormatsTests", ["Source", "Document", "Diagnostics", "Formats"], exclude: ["Diagrams"]),
    tests("RuntimeContractTests", ["RuntimeContract"]),
    tests("BackendsTests", ["Source", "IR", "Formats", "Document", "RuntimeContract", "Diagnostics", "Backends"]),
    tests(
      "CompilerTests",
      ["Source", "Document", "YAML", "Spec", "IR", "Formats", "Backends", "Compiler", "RuntimeContract", "Diagnostics"]),
    tests("DeliveryTests", ["Source", "IR", "Document", "Diagnostics", "Delivery"]),
    tests("TabularTests", ["RuntimeContract", "Tabular"], exclude: ["Cases"]),
    tests("ONNXTests", ["ONNX"], exclude: ["Models"]),
    tests("InferenceTests", ["RuntimeContract", "Files", "Tabular", "ONNX", "Inference"]),
    tests("MetricsTests", ["Metrics"], exclude: ["Cases"]),
    tests("LearningTests", ["RuntimeContract", "Tabular", "ONNX", "Metrics", "Learning"], exclude: ["Cases"]),
    tests("QualityTests", ["RuntimeContract", "Tabular", "Metrics", "Quality"], exclude: ["Cases"]),
    tests("ReportsTests", ["RuntimeContract", "Metrics", "Reports"], exclude: ["Goldens"]),
    tests("FilesTests", ["Files"]),
    tests("StageRuntimeTests", ["RuntimeContract", "Files", "StageRuntime"]),
    .target(name: "StageTesting", dependencies: ["RuntimeContract"], path: "Tests/StageTesting", swiftSettings: strict),
    tests(
      "TrainTests",
      [
        "RuntimeContract", "Files", "Tabular", "ONNX", "Metrics", "Learning", "StageRuntime", "StageTesting",
        "mlgen-train",
      ]),
    tests(
      "ValidateTests",
      [
        "RuntimeContract", "Files", "Tabular", "ONNX", "Metrics", "Quality", "StageRuntime", "DataStages",
        "StageTesting",
        "mlgen-validate",
      ]),
    tests(
      "ServingTests",
      [
        "RuntimeContract", "Files", "ONNX", "Serving", "StageRuntime", "StageTesting", "mlgen-serve",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"), .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    tests("RunnerTests", ["RuntimeContract", "Files", "StageRuntime", "Runner", "StageTesting", "mlgen", "mlgen-run"]),
    tests("TrackingTests", ["RuntimeContract", "Files", "StageRuntime", "Tracking"]),
    tests("ArchitectureTests", []),
    tests(
      "CommandTests", ["Source", "Document", "Diagnostics", "IR", "Compiler", "Delivery", "mlgen"],
      exclude: ["Rejected", "Plans", "Remote/Servers"]),
  ]
)
