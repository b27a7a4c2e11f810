// swift-tools-version: 6.2
import PackageDescription

/// Everything that draws or reacts to the window lives on the main thread.
let onMainActor: [SwiftSetting] = [
    .defaultIsolation(MainActor.self), .enableUpcomingFeature("InternalImportsByDefault"),
]
let plain: [SwiftSetting] = [.enableUpcomingFeature("InternalImportsByDefault")]

/// The rooms where pointers live say so at every use.
let withPointers: [SwiftSetting] = plain + [.strictMemorySafety()]

/// C targets would be built at -O0 in debug, eight to forty times slower than in release.
let optimised: [CSetting] = [.unsafeFlags(["-O3"], .when(configuration: .debug))]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")

func nio(_ module: String) -> Target.Dependency {
    .product(name: module, package: "swift-nio")
}

/// A Swift target under Sources/ and, unless it is untested, its tests under Tests/.
func room(
    _ name: String, _ dependencies: [Target.Dependency] = [],
    settings: [SwiftSetting] = plain, resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ more: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name), "Resources"] + more)
}

let package = Package(
    name: "axon",
    products: [
        .executable(name: "axon", targets: ["axon"]),
        .executable(name: "axon-viewer", targets: ["axon-viewer"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
    ],
    targets: [
        // C libraries
        .systemLibrary(name: "CGLFW", pkgConfig: "glfw3", providers: [.apt(["libglfw3-dev"])]),
        .systemLibrary(name: "COpenGL", pkgConfig: "gl", providers: [.apt(["libgl-dev"])]),
        .systemLibrary(name: "CEGL", pkgConfig: "egl", providers: [.apt(["libegl-dev"])]),
        .systemLibrary(
            name: "CPango", pkgConfig: "pangoft2", providers: [.apt(["libpango1.0-dev"])]),
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CSimdJSONLibrary",
            providers: [.apt(["libsimdjson-dev"])]),
        .target(
            name: "CSimdJSON", dependencies: ["CSimdJSONLibrary"],
            linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "Kernels", cSettings: optimised),

        // The engine's side
        room("Resources", resources: [.copy("../../Shaders"), .copy("../../Assets")]),
        room("JSON", ["CSimdJSON"]),
        room("Text"),
        room("Tensors", ["Kernels", "COpenBLAS"], settings: withPointers),
        room("Checkpoints", ["Tensors", "JSON", "CZlib"], settings: withPointers),
        room("Tokenizers", ["JSON"]),
        room("Models", ["Tensors", "Checkpoints", "JSON"]),
        room("Features", ["Tensors", "Checkpoints", "Models", "JSON", "Text"]),
        room("Plugins", ["Resources", "JSON"]),
        room("Hub", ["CCurl", "CCrypto", "CZlib", "JSON", "Text", "Plugins"]),
        room(
            "Engine",
            [
                "Models", "Features", "Tokenizers", "Plugins", "Hub", "Tensors", "Checkpoints",
                "JSON", "Text",
            ]),

        room("Benchmarks", ["Models", "Features", "Tensors", "ForceGraph", "Engine", "JSON"]),
        room("Checks", ["Engine", "Models", "Features", "Tensors", "Benchmarks", "JSON"]),
        room(
            "Server",
            [
                "Engine", "Plugins", "JSON", nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"),
                nio("NIOWebSocket"),
            ]),
        room(
            "Remote",
            [
                "Engine", "Features", "Hub", "Plugins", "JSON", "Text", nio("NIOCore"),
                nio("NIOPosix"), nio("NIOHTTP1"), nio("NIOWebSocket"),
            ]),

        // The window's side
        room("ForceGraph"),
        room(
            "Graphics", ["COpenGL", "CEGL", "CGLFW", "CPango", "CPNG", "Resources"],
            settings: onMainActor),
        room("Overlay", ["Graphics"], settings: onMainActor),
        room(
            "Viewer",
            [
                "ForceGraph", "Overlay", "Graphics", "Engine", "Hub", "Plugins", "Resources",
                "JSON", "Features", "Remote", "Text",
                .product(name: "Logging", package: "swift-log"),
            ], settings: onMainActor),

        // Programs
        .executableTarget(
            name: "axon-viewer", dependencies: ["Viewer", argumentParser],
            swiftSettings: onMainActor),
        .executableTarget(
            name: "axon",
            dependencies: [
                "Engine", "Plugins", "Hub", "Models", "Features", "Tokenizers", "Checkpoints",
                "Tensors", "Benchmarks", "Checks", "JSON", "Resources", "Server", "Remote",
                argumentParser,
            ], swiftSettings: plain),

        // Tests
        .target(name: "Fuzzing", path: "Tests/Fuzzing", swiftSettings: plain),
        .target(
            name: "Wire", dependencies: ["CCrypto"], path: "Tests/Wire", swiftSettings: plain),
        .target(
            name: "Golden", dependencies: ["Fuzzing", "Tensors", "Checkpoints", "Models", "JSON"],
            path: "Tests/Golden", swiftSettings: plain),
        .target(
            name: "WebDouble", dependencies: ["CCrypto", "CZlib"], path: "Tests/WebDouble",
            swiftSettings: [.swiftLanguageMode(.v6)]),
        .target(
            name: "OffscreenGL", dependencies: ["Graphics"], path: "Tests/OffscreenGL",
            swiftSettings: onMainActor),
        tests("JSON", ["Fuzzing"]), tests("Text"),
        tests("Hub", ["Fuzzing", "WebDouble", "Golden", "Plugins", "JSON"]),
        tests("Tensors", ["Fuzzing", "Golden", "Kernels"]),
        tests("Checkpoints", ["Fuzzing", "Golden", "Tensors"]),
        tests("Tokenizers", ["Fuzzing", "JSON"]),
        tests("Models", ["Fuzzing", "Golden", "Tensors", "Checkpoints", "JSON"]),
        tests("Features", ["Fuzzing", "Golden", "Tensors", "Checkpoints", "Models", "JSON"]),
        tests("Plugins", ["Fuzzing"]),
        tests(
            "Engine",
            [
                "Fuzzing", "Golden", "WebDouble", "Hub", "Models", "Features", "Tokenizers",
                "Plugins",
                "Tensors", "JSON",
            ]),
        tests("Benchmarks", ["Fuzzing", "Golden", "JSON"]),
        tests("Checks", ["Golden", "Engine", "Plugins", "JSON"]), tests("ForceGraph"),
        tests("Graphics", ["OffscreenGL"]),
        tests("Overlay", ["Graphics", "OffscreenGL"]),
        tests(
            "Viewer",
            [
                "Fuzzing", "Golden", "WebDouble", "Graphics", "OffscreenGL", "Overlay", "Engine",
                "Hub",
                "ForceGraph", "Plugins", "JSON",
            ]),
        tests(
            "Server",
            ["Golden", "Wire", "Engine", "Plugins", "JSON", nio("NIOCore"), nio("NIOHTTP1")]),
        tests("Remote", ["Golden", "Wire", "Engine", "Plugins", "JSON", "Server"]),
        .testTarget(
            name: "CommandTests",
            dependencies: ["axon", "Fuzzing", "Golden", "WebDouble", "Wire", "Checkpoints", "JSON"]),
        .testTarget(name: "WindowTests", dependencies: ["WebDouble"]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
