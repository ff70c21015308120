// swift-tools-version: 6.2
import PackageDescription

/// Every room is built in Swift 6 mode, and a warning is an error: one build serves `Scripts/test` and `Scripts/check`.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func nio(_ name: String) -> Target.Dependency { .product(name: name, package: "swift-nio") }
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

func room(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The rooms, lowest layer first; `LayerTests` fails on an import that points up.
let rooms: [Target] = [
    // 0
    .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CSpawn"),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    room("Cryptography", ["COpenSSL"]),
    room("JSONText", []),
    room("WebSocketWire", ["CZlib", nio("NIOCore")]),
    room("PokerRules", []),
    room("Telemetry", [logging, coreMetrics]),
    room("TLS", [nio("NIOCore"), nio("NIOTLS"), nioSSL]),
    // 1
    room("Redis", ["CHiredis", "TLS", nio("NIOCore"), nio("NIOPosix"), logging, metrics, deque]),
    room(
        "Transport",
        ["CMalloc", "WebSocketWire", "Cryptography", "TLS", nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"), logging, metrics]),
    room("History", ["JSONText", "Telemetry"]),
    room("SocketClient", ["WebSocketWire", "Cryptography", "TLS", nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1")]),
    // 2
    room("PokerClient", ["SocketClient", "WebSocketWire", "JSONText", "Cryptography", nio("NIOCore")]),
    room("Rooms", ["Redis", "Transport", "Cryptography", "JSONText", nio("NIOCore"), deque, logging, metrics]),
    room(
        "Gateway",
        ["Rooms", "Transport", "WebSocketWire", "Cryptography", "JSONText", nio("NIOCore"), nio("NIOHTTP1"), logging, metrics, coreMetrics]),
    room(
        "Webhooks",
        [
            "Transport", "TLS", "Telemetry", "Cryptography", "JSONText", nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"), httpClient,
            deque,
            logging, metrics, lifecycle,
        ]),
    // 3
    room(
        "Poker",
        [
            "Gateway", "Rooms", "Redis", "PokerRules", "Telemetry", "JSONText", "Cryptography", nio("NIOCore"), nio("NIOPosix"), deque,
            logging, metrics,
        ],
        resources: [.embedInCode("Lua")]),
    room(
        "PokerREST",
        [
            "Poker", "Webhooks", "Gateway", "Rooms", "Transport", "History", "PokerRules", "JSONText", nio("NIOCore"), nio("NIOPosix"),
            nio("NIOHTTP1"),
            logging,
        ],
        resources: [.embedInCode("openapi.json")]),
    .target(
        name: "WebPage",
        dependencies: ["CZlib", "Cryptography", "Gateway", "Rooms", "Transport", nio("NIOCore"), nio("NIOHTTP1")],
        exclude: ["Page"], swiftSettings: settings),
    room("Integrations", ["Gateway", "Rooms", "Transport", "WebSocketWire", "JSONText", nio("NIOCore"), logging]),
    room("PokerTerminal", ["PokerClient", "SocketClient", "PokerRules", "JSONText", nio("NIOCore"), nio("NIOPosix")]),
    // 4
    room(
        "PokerfaceServer",
        [
            "CSpawn", "Poker", "PokerREST", "WebPage", "Webhooks", "Integrations", "Gateway", "Rooms", "Redis", "Transport",
            "WebSocketWire",
            "Telemetry",
            "Cryptography",
            "TLS", "JSONText", nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"), logging, metrics, coreMetrics, lifecycle, unixSignals,
            yams,
        ]),
    // 5
    .executableTarget(
        name: "pokerface",
        dependencies: [
            "PokerfaceServer", "PokerTerminal", "PokerClient", "SocketClient", "JSONText", nio("NIOCore"), nio("NIOPosix"), arguments,
        ],
        swiftSettings: settings),
]

let suites: [Target] = [
    .target(
        name: "TestSupport",
        dependencies: ["CHiredis", "CSpawn", "SocketClient", "WebSocketWire", "JSONText", "Cryptography", nio("NIOCore"), nio("NIOPosix")],
        path: "Tests/TestSupport", swiftSettings: settings),
    .target(
        name: "FuzzTargets",
        dependencies: [
            "JSONText", "Poker", "Gateway", "PokerfaceServer", "PokerRules", "Redis", "Transport", "WebSocketWire",
            nio("NIOCore"), nio("NIOEmbedded"), nio("NIOHTTP1"), logging,
        ],
        path: "Tests/FuzzTargets", swiftSettings: settings),
    tests("FuzzTests", ["FuzzTargets"]),
    tests("LayerTests", ["TestSupport"]),
    tests("CryptographyTests", ["Cryptography"]),
    tests("TLSTests", ["TLS", "TestSupport"]),
    tests("JSONTextTests", ["JSONText", "TestSupport"]),
    tests("WebSocketWireTests", ["WebSocketWire", "CZlib", "TestSupport", nio("NIOCore")]),
    tests("PokerRulesTests", ["PokerRules", "TestSupport"]),
    tests("HistoryTests", ["History", "JSONText", "PokerRules", "TestSupport"]),
    tests("TelemetryTests", ["Telemetry", logging, coreMetrics]),
    tests(
        "RedisTests",
        ["Redis", "TLS", "Telemetry", "CHiredis", "TestSupport", nio("NIOCore"), nio("NIOPosix"), nio("NIOEmbedded"), logging]),
    tests(
        "TransportTests",
        [
            "Transport", "TLS", "WebSocketWire", "SocketClient", "Telemetry", "TestSupport", nio("NIOCore"), nio("NIOPosix"),
            nio("NIOHTTP1"), nio("NIOEmbedded"), logging,
        ]),
    tests("SocketClientTests", ["SocketClient", "WebSocketWire", "TestSupport", nio("NIOCore"), nio("NIOPosix")]),
    tests(
        "RoomsTests",
        [
            "Rooms", "Redis", "Transport", "WebSocketWire", "SocketClient", "TestSupport", "JSONText", nio("NIOCore"), nio("NIOPosix"),
            nio("NIOEmbedded"), nio("NIOHTTP1"), logging,
        ]),
    tests(
        "GatewayTests",
        [
            "Gateway", "Integrations", "Rooms", "Redis", "Transport", "WebSocketWire", "JSONText", "SocketClient", "TestSupport", yams,
            nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"), logging,
        ]),
    tests(
        "PokerTests",
        [
            "Poker", "PokerRules", "Gateway", "Rooms", "Redis", "Transport", "WebSocketWire", "CHiredis", "JSONText", "TestSupport",
            nio("NIOCore"), nio("NIOPosix"), logging,
        ]),
    tests(
        "WebhooksTests",
        ["Webhooks", "Transport", "TLS", "JSONText", "TestSupport", nio("NIOCore"), nio("NIOPosix"), lifecycle, logging]),
    tests("PokerClientTests", ["PokerClient", "SocketClient", "JSONText", "TestSupport", nio("NIOCore"), nio("NIOPosix")]),
    tests("PokerTerminalTests", ["PokerTerminal", "PokerClient", "JSONText", "TestSupport"]),
    tests(
        "PokerRESTTests",
        ["PokerREST", "Poker", "Gateway", "Transport", "JSONText", "TestSupport", nio("NIOCore"), nio("NIOHTTP1")]),
    tests("WebPageTests", ["WebPage", "Gateway", "Transport", "TestSupport", "CZlib", nio("NIOCore"), nio("NIOHTTP1")]),
    tests(
        "PokerfaceServerTests",
        [
            "PokerfaceServer", "Poker", "Webhooks", "Gateway", "Transport", "JSONText", "Cryptography", "TestSupport", nio("NIOCore"),
            nio("NIOPosix"),
            logging,
        ]),
    tests("NodeTests", ["TestSupport", "PokerClient", "SocketClient", "WebSocketWire", "JSONText", yams, nio("NIOCore"), nio("NIOPosix")]),
]

/// The fuzzer's program needs a build of its own (`Scripts/fuzz`): it is linked with libFuzzer, and all code is watched by it.
let fuzzer: [Target] =
    Context.environment["POKERFACE_FUZZ"] == nil
    ? []
    : [
        .executableTarget(
            name: "fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Program", swiftSettings: settings)
    ]

let package = Package(
    name: "pokerface",
    dependencies: [
        // Event loops, sockets, HTTP/1.1 parsing and timers.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // TLS for the public port, for Redis and for the client; it brings its own BoringSSL, so an image needs nothing for it.
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        // The logging API that every room takes its Logger from.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // The metrics API; Telemetry is its Prometheus back end, since no exporter package can be had.
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        // Start order, signals and graceful stop of the long-running parts.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // Subcommands, flags and help of the executable.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Deque for replies that are waited for.
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        // Webhooks: the node as a client of other people's HTTP servers.
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        // The configuration file is YAML, as people expect beside Kubernetes.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: rooms + suites + fuzzer
)
