// swift-tools-version: 6.2
import PackageDescription

// Every first-party target is checked the same way: warnings are errors, imports are internal unless
// a signature needs them, and existentials are spelled out.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]

// Layers 1–4 pass small structs and spans to each other for every record: without cross-module
// optimisation a call costs 35 ns instead of 0.3, and with exclusivity checked at run time an update of a
// class costs 11 ns instead of 8 (docs/performance.md); debug builds and their tests check it.
let hot: [SwiftSetting] =
  strict + [
    .unsafeFlags(
      ["-cross-module-optimization", "-enforce-exclusivity=unchecked"],
      .when(configuration: .release)
    )
  ]

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser",
  package: "swift-argument-parser"
)

let package = Package(
  name: "callsieve",
  platforms: [.macOS(.v26)],
  products: [
    .executable(name: "callsieve", targets: ["callsieve"]),
    // Captures to attempts alone, without rules, YAML and cryptography.
    .library(
      name: "CallsieveCaptures",
      targets: ["SieveDiagnostics", "SieveBytes", "SieveModel", "SieveCapture", "SieveSIP"]
    ),
    // Records to attempts, and rule files, without sources and cryptography.
    .library(
      name: "CallsieveRecords",
      targets: [
        "SieveDiagnostics", "SieveBytes", "SieveModel", "SieveRecords", "SieveEngine",
        "SieveCentres", "SieveConfiguration",
      ]
    ),
    .library(
      name: "CallsieveKit",
      targets: [
        "SieveDiagnostics", "SieveBytes", "SieveModel", "SieveRecords", "SieveCapture", "SieveSIP",
        "SieveEngine", "SieveCentres", "SieveConfiguration", "SievePassport", "SieveEnvironment",
        "SieveSources", "SieveSinks", "SieveRuntime", "SieveLaboratory",
      ]
    ),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    // For tests: another reader of BER to compare with. swift-crypto needs it anyway.
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
  ],
  targets: [
    // Layer 0: C block kernels and system libraries.
    .target(name: "CSieveKernels"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
    .systemLibrary(name: "CLzma", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
    // Layer 1: bytes and diagnostics.
    .target(name: "SieveDiagnostics", swiftSettings: hot),
    .target(name: "SieveBytes", dependencies: ["CSieveKernels"], swiftSettings: hot),
    // Layer 2: the attempt and what belongs to it.
    .target(
      name: "SieveModel",
      dependencies: ["SieveBytes", "SieveDiagnostics"],
      swiftSettings: hot
    ),
    // Layer 3: decoders and the engine.
    .target(
      name: "SieveRecords",
      dependencies: ["SieveModel", "SieveBytes", "SieveDiagnostics"],
      swiftSettings: hot
    ),
    .target(
      name: "SieveCapture",
      dependencies: ["SieveModel", "SieveBytes", "SieveDiagnostics", "CSieveKernels"],
      swiftSettings: hot
    ),
    .target(
      name: "SieveSIP",
      dependencies: [
        "SieveCapture", "SieveModel", "SieveBytes", "SieveDiagnostics", "CSieveKernels",
      ],
      swiftSettings: hot
    ),
    .target(
      name: "SieveEngine",
      dependencies: ["CSieveKernels", "SieveModel", "SieveBytes", "SieveDiagnostics"],
      swiftSettings: hot
    ),
    // Layer 4: scores, and numbers joined into centres.
    .target(
      name: "SieveCentres",
      dependencies: ["SieveEngine", "SieveModel", "SieveBytes"],
      swiftSettings: hot
    ),
    // Layer 5: the calls of the system, then YAML, files, destinations.
    .target(name: "SieveEnvironment", dependencies: ["CSieveKernels"], swiftSettings: strict),
    .target(
      name: "SieveConfiguration",
      dependencies: [
        "SieveCentres", "SieveEngine", "SieveRecords", "SieveModel", "SieveDiagnostics",
        "SieveBytes", "Yams",
      ],
      resources: [.embedInCode("Packs")],
      swiftSettings: strict
    ),
    .target(
      name: "SieveSources",
      dependencies: [
        "SieveEnvironment", "SieveRecords", "SieveCapture", "SieveSIP", "SieveModel", "SieveBytes",
        "SieveDiagnostics", "CZlib", "CZstd", "CLzma", "CBzip2", "CPcap",
      ],
      swiftSettings: strict
    ),
    .target(
      name: "SieveSinks",
      dependencies: ["SieveEnvironment", "SieveModel", "SieveBytes", "SieveDiagnostics"],
      swiftSettings: strict
    ),
    .target(
      name: "SievePassport",
      dependencies: [
        "SieveSIP", "SieveModel", "SieveDiagnostics",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
      ],
      swiftSettings: strict
    ),
    // Layer 6: the running whole, and the laboratory.
    .target(
      name: "SieveRuntime",
      dependencies: [
        "CSieveKernels", "SieveConfiguration", "SieveSources", "SieveSinks", "SieveEnvironment",
        "SieveCentres", "SieveEngine", "SieveCapture", "SieveSIP", "SieveRecords", "SieveModel",
        "SieveBytes", "SieveDiagnostics",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict
    ),
    .target(
      name: "SieveLaboratory",
      dependencies: ["SieveModel", "SieveBytes", "SieveDiagnostics", "CZstd"],
      swiftSettings: strict
    ),
    // Layer 7: the command line.
    .executableTarget(
      name: "callsieve",
      dependencies: [
        "SieveRuntime", "SieveLaboratory", "SieveConfiguration", "SieveSources", "SieveSinks",
        "SieveCentres", "SieveEngine", "SievePassport", "SieveRecords", "SieveSIP", "SieveModel",
        "SieveBytes", "SieveDiagnostics", argumentParser,
      ],
      swiftSettings: strict
    ),
    // What several test targets share.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
  ]
    + [
      ("SieveDiagnosticsTests", ["SieveDiagnostics"]),
      ("SieveBytesTests", ["SieveBytes", "CSieveKernels"]),
      ("SieveModelTests", ["SieveModel", "SieveBytes", "TestSupport"]),
      (
        "SieveRecordsTests",
        ["SieveRecords", "SieveModel", "SieveBytes", "SieveDiagnostics", "SwiftASN1"]
      ),
      (
        "SieveCaptureTests",
        [
          "SieveCapture", "SieveSIP", "SieveModel", "SieveBytes", "SieveDiagnostics",
          "CSieveKernels", "TestSupport",
        ]
      ),
      ("SieveEngineTests", ["SieveEngine", "SieveModel", "SieveBytes", "TestSupport"]),
      (
        "SieveCentresTests",
        ["SieveCentres", "SieveEngine", "SieveModel", "SieveBytes", "TestSupport"]
      ),
      (
        "SieveConfigurationTests",
        [
          "SieveConfiguration", "SieveCentres", "SieveEngine", "SieveRecords", "SieveModel",
          "SieveBytes", "SieveDiagnostics", "TestSupport",
        ]
      ),
      (
        "SieveSourcesTests",
        [
          "SieveSources", "SieveCapture", "SieveModel", "SieveBytes", "SieveDiagnostics", "CZlib",
          "CZstd", "CLzma", "CBzip2",
        ]
      ),
      ("SieveSinksTests", ["SieveSinks", "SieveModel", "SieveBytes", "SieveDiagnostics"]),
      ("SieveLaboratoryTests", ["SieveLaboratory", "SieveModel"]),
      (
        "SieveRuntimeTests",
        [
          "SieveRuntime", "SieveConfiguration", "SieveSources", "SieveEnvironment", "SieveEngine",
          "SieveRecords", "SieveModel", "SieveDiagnostics", "TestSupport",
        ]
      ),
      (
        "CommandLineTests",
        [
          "SieveRuntime", "SieveConfiguration", "SieveSources", "SieveEngine", "SieveModel",
          "SieveDiagnostics", "TestSupport",
        ]
      ),
      ("TidyTests", ["SieveDiagnostics"]),
    ].map { name, dependencies in
      .testTarget(
        name: name,
        dependencies: dependencies.map {
          $0 == "SwiftASN1"
            ? .product(name: $0, package: "swift-asn1") : .init(stringLiteral: $0)
        },
        swiftSettings: strict
      )
    }
    + [
      // Its tests make certificates of their own.
      .testTarget(
        name: "SievePassportTests",
        dependencies: [
          "SievePassport", "SieveSIP", "SieveModel", "SieveDiagnostics",
          .product(name: "Crypto", package: "swift-crypto"),
          .product(name: "SwiftASN1", package: "swift-asn1"),
          .product(name: "X509", package: "swift-certificates"),
        ],
        swiftSettings: strict
      )
    ]
)
