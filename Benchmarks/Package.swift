// swift-tools-version: 6.2
import PackageDescription

// A package of its own: what the benchmarks need is no business of those who build callsieve.
let package = Package(
  name: "callsieve-benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "callsieve", path: "..")],
  targets: [
    .target(name: "AllocationCounter"),
    .executableTarget(
      name: "callsieve-bench",
      dependencies: ["AllocationCounter", .product(name: "CallsieveKit", package: "callsieve")],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
        .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
      ]
    ),
    // Without callsieve: worlds that share nothing with what is judged by them.
    .executableTarget(
      name: "callsieve-worlds",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
      ]
    ),
  ]
)
