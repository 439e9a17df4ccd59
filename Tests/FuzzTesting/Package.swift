// swift-tools-version: 6.2
import PackageDescription

// A package of its own: it only links with the main function of libFuzzer (`make fuzz`).
let package = Package(
  name: "callsieve-fuzz",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "callsieve", path: "../..")],
  targets: [
    .executableTarget(
      name: "callsieve-fuzz",
      dependencies: [
        .product(name: "CallsieveCaptures", package: "callsieve"),
        .product(name: "CallsieveRecords", package: "callsieve"),
      ],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error), .unsafeFlags(["-parse-as-library"]),
      ]
    )
  ]
)
