import Foundation
import Gateway
import NIOCore
import Poker
import PokerfaceServer
import TestSupport
import Testing
import Transport

@Suite struct NodePlanTests {
    private static func config(_ name: String) throws -> String {
        try String(contentsOfFile: "\(repositoryPath)/Config/\(name)", encoding: .utf8)
    }

    @Test("the built-in configuration is Config/pokerface.yaml, word for word")
    func builtIn() throws {
        #expect(
            try DefaultConfiguration.text == Self.config("pokerface.yaml"),
            "copy the file into Sources/PokerfaceServer/Node/DefaultConfiguration.swift")
    }

    @Test("Config/pokerface.yaml explains every setting, and with the default", arguments: SettingName.allCases.filter(\.isFileKey))
    func explained(name: SettingName) throws {
        let lines = try Self.config("pokerface.yaml").split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("#\(name.rawValue):") || $0.hasPrefix("\(name.rawValue):") })
        guard let text = name.key.defaults.first else { return }
        #expect(line.drop { $0 == "#" } == "\(name.rawValue): \(text == "pf:" ? "\"pf:\"" : text)")
    }

    @Test("every setting that Config/pokerface.yaml shows can be set that way")
    func uncommented() throws {
        let text = try Self.config("pokerface.yaml").split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.wholeMatch(of: /#[a-zA-Z]+: .*/) == nil ? $0 : $0.dropFirst() }.joined(separator: "\n")
        let file = try ConfigurationFile(text: text, source: "pokerface.yaml")
        #expect(Set(file.settings.keys) == Set(SettingName.allCases.filter(\.isFileKey).map(\.rawValue)))
        // The file shows a URL without TLS, which files for TLS do not go with.
        let sources = SettingSources(flags: [.redis: ["rediss://127.0.0.1:6379"]], environment: [:], file: file)
        #expect(try Settings(sources).port == 8080)
    }

    @Test("each file under Config is taken", arguments: ["pokerface.yaml", "tutorial.yaml", "echo.yaml", "rooms.yaml"])
    func files(name: String) throws {
        let plan = try NodePlan(flags: [.config: ["\(repositoryPath)/Config/\(name)"]], environment: [:])
        #expect(!plan.gateway.stages.isEmpty)
    }

    @Test("without a file the stage is dev")
    func withoutFile() throws {
        #expect(try NodePlan(flags: [:], environment: [:]).gateway.stageNames == ["dev"])
    }

    @Test("a file is found through the environment, and what is wrong in its stages is one line with the file's name")
    func wrongStages() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("x.yaml", "stages:\n  dev:\n    rutes: {}\n")
        do {
            _ = try NodePlan(flags: [:], environment: ["POKERFACE_CONFIG": path])
            Issue.record("it was taken")
        } catch {
            #expect(error.code == .usage)
            #expect(error.message.hasPrefix(path))
            #expect(!error.message.contains("\n"))
        }
    }

    @Test("every limit that is set is the listener's, and without one the bytes in flight are a share of the memory")
    func limits() throws {
        let values: [SettingName: String] = [
            .maxConnections: "100", .maxConnectionsPerAddress: "5", .handshakesPerSecond: "10", .handshakesPerSecondPerAddress: "3",
            .handshakeBurstPerAddress: "7", .messagesPerSecondPerAddress: "20", .messageBurstPerAddress: "30", .headerBytes: "4096",
            .headerFields: "50", .bodyBytes: "1000", .handshakeSeconds: "2.5", .keepAliveSeconds: "5", .messageSeconds: "30",
            .sendQueueSoftBytes: "4096",
            .sendQueueHardBytes: "8192", .bytesInFlight: "2097152",
        ]
        let listener = try NodePlan(flags: values.mapValues { [$0] }, environment: [:]).listener()
        var clients = ClientLimits()
        clients.connections = 100
        clients.connectionsPerAddress = 5
        clients.handshakes = Throttle(perSecond: 10, burst: 10)
        clients.handshakesPerAddress = Throttle(perSecond: 3, burst: 7)
        clients.messagesPerAddress = Throttle(perSecond: 20, burst: 30)
        #expect(listener.clientLimits == clients)
        #expect(listener.headerLimits == HeaderLimits(requestLineBytes: 2048, blockBytes: 4096, fields: 50))
        #expect(listener.maxBodyBytes == 1000 && listener.bytesInFlight == 2_097_152)
        #expect(listener.handshakeTimeout == .milliseconds(2500) && listener.keepAliveTimeout == .seconds(5))
        #expect(listener.messageTimeout == .seconds(30))
        #expect(listener.sendLimits == SendLimits(softBytes: 4096, hardBytes: 8192))

        let usual = try NodePlan(flags: [:], environment: [:]).listener()
        #expect(usual.clientLimits == ClientLimits() && usual.headerLimits == HeaderLimits() && usual.sendLimits == SendLimits())
        #expect(try #require(usual.bytesInFlight) >= 1 << 20)
    }

    @Test("games live as long as the settings say: an hour before their first round, a day, and 30 days with a slug")
    func lives() throws {
        let usual = try NodePlan(flags: [:], environment: [:]).poker(database: 0)
        #expect(usual.unusedLife == .hours(1) && usual.life == .hours(24) && usual.namedLife == .hours(30 * 24))
        let flags: [SettingName: [String]] = [.gameLifeSeconds: ["20"], .namedGameLifeSeconds: ["30"], .unusedGameLifeSeconds: ["10"]]
        let set = try NodePlan(flags: flags, environment: [:]).poker(database: 0)
        #expect(set.unusedLife == .seconds(10) && set.life == .seconds(20) && set.namedLife == .seconds(30))
    }

    @Test(
        "others reach a node by an address of its machine when it listens on all of them and no proxy is in front",
        arguments: [
            ([:], false), ([.host: ["192.168.1.5"]], false), ([.host: ["127.0.0.1", "0.0.0.0"]], true), ([.host: ["::"]], true),
            ([.host: ["0.0.0.0"], .trustedProxies: ["172.16.0.0/12"]], false),
        ] as [([SettingName: [String]], Bool)])
    func reach(flags: [SettingName: [String]], isReachable: Bool) throws {
        #expect(try NodePlan(flags: flags, environment: [:]).isReachable == isReachable)
    }

    @Test("the limits of stories are the game's")
    func storyLimits() throws {
        let flags: [SettingName: [String]] = [.storiesPerGame: ["7"], .storyBytesPerGame: ["2048"]]
        let game = try NodePlan(flags: flags, environment: [:]).poker(database: 0)
        #expect(game.storiesPerGame == 7 && game.storyBytesPerGame == 2048)
        let usual = try NodePlan(flags: [:], environment: [:]).poker(database: 0)
        #expect(usual.storiesPerGame == 500 && usual.storyBytesPerGame == 262_144)
    }

    @Test("how often a connection may ask for a state, and gets a beat, is the game's")
    func states() throws {
        #expect(try NodePlan(flags: [.beatSeconds: ["0.5"]], environment: [:]).poker(database: 0).beat == .milliseconds(500))
        #expect(try NodePlan(flags: [.statesPerConnection: ["3"]], environment: [:]).poker(database: 0).states == 3)
        #expect(try NodePlan(flags: [:], environment: [:]).poker(database: 0).states == 20)
    }

    @Test("the counters of an address are the game's, and 0 is no limit")
    func counters() throws {
        let usual = try NodePlan(flags: [:], environment: [:]).poker(database: 0)
        #expect(usual.gamesPerMinute == 10 && usual.unknownCodesPerMinute == 30 && usual.wrongPasscodesPerMinute == 10)
        let flags: [SettingName: [String]] = [
            .gamesPerMinutePerAddress: ["0"], .unknownCodesPerMinutePerAddress: ["2"], .wrongPasscodesPerMinutePerAddress: ["3"],
        ]
        let set = try NodePlan(flags: flags, environment: [:]).poker(database: 0)
        #expect(set.gamesPerMinute == 0 && set.unknownCodesPerMinute == 2 && set.wrongPasscodesPerMinute == 3)
    }

    @Test(
        "descriptors, a quarter of the memory and the setting limit connections, and sockets are fewer than these",
        arguments: [
            (10_000, nil, false, nil, 10_000, 9744), (1 << 20, 512 << 20, true, nil, 4096, 3840),
            (1 << 20, 512 << 20, false, nil, 16_384, 16_128),
            (1 << 20, 512 << 20, true, 20_000, 20_256, 20_000), (1 << 20, 24 << 30, true, 70, 196_608, 70),
            (28, 24 << 30, true, 100, 28, 25),
            (nil, nil, false, 5, nil, 5), (nil, nil, true, nil, nil, nil), (1000, 1, true, nil, 64, 56), (1 << 20, 1, true, 70, 81, 70),
        ] as [(Int?, Int?, Bool, Int?, Int?, Int?)])
    func shares(descriptors: Int?, memory: Int?, isSecure: Bool, wanted: Int?, connections: Int?, sockets: Int?) {
        let shares = ConnectionShares(descriptors: descriptors, memory: memory, isSecure: isSecure, wanted: wanted)
        #expect(shares.connections == connections && shares.sockets == sockets)
    }

    @Test(
        "the ready line can be typed as it stands",
        arguments: [
            ("127.0.0.1", "ws://127.0.0.1:1/dev"), ("0.0.0.0", "ws://127.0.0.1:1/dev"), ("::1", "ws://[::1]:1/dev"),
            ("::", "ws://[::1]:1/dev"),
        ])
    func readyLine(host: String, url: String) {
        #expect(
            ReadyLine.text(host: host, port: 1, stage: "dev", adminHost: "127.0.0.1", adminPort: 2)
                == "pokerface is ready: \(url) (admin http://127.0.0.1:2)\n")
    }
}
