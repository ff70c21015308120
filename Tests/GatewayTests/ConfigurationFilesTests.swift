import Foundation
import Gateway
import Testing
import Transport
import WebSocketWire
import Yams

@Suite("The files in Config")
struct ConfigurationFilesTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Config")

    static func node(_ node: Yams.Node) -> ConfigurationNode {
        switch node {
        case .scalar(let scalar): .scalar(scalar.string)
        case .sequence(let sequence): .list(sequence.map(self.node))
        case .mapping(let mapping): .map(mapping.map { ConfigurationMember(key: $0.key.string ?? "", value: self.node($0.value)) })
        case .alias: .scalar("")
        }
    }

    static func read(_ name: String) throws -> GatewayConfiguration {
        let text = try String(contentsOf: self.folder.appendingPathComponent(name), encoding: .utf8)
        let tree = self.node(try #require(try Yams.compose(yaml: text)))
        return try GatewayConfiguration(tree: tree, source: name, integrations: ["poker", "echo", "rooms"])
    }

    @Test("pokerface.yaml says what holds where nothing is said")
    func defaults() throws {
        let stage = try #require(try Self.read("pokerface.yaml").stages["dev"])
        let bare = try GatewayConfigurationTests.read(.map(["routes": GatewayConfigurationTests.route]))
        #expect(stage.limits == bare.limits && stage.routes == bare.routes && stage.selection == bare.selection)
        #expect(stage.connectionThrottle == Throttle(perSecond: 100, burst: 200) && bare.connectionThrottle == stage.connectionThrottle)
        #expect(stage.stageThrottle == nil && bare.stageThrottle == nil)
        #expect(stage.compression && bare.compression && stage.subprotocols.isEmpty && bare.subprotocols.isEmpty)
    }

    @Test("pokerface.yaml has a comment above every key")
    func comments() throws {
        let text = try String(contentsOf: Self.folder.appendingPathComponent("pokerface.yaml"), encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
        for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            // A stage and a route are names of the reader's choosing, explained with the map that holds them.
            guard !["dev:", "$default:"].contains(line) else { continue }
            #expect(index > 0 && lines[index - 1].hasPrefix("#"), "\(line)")
        }
    }

    @Test("tutorial.yaml limits its stage to ten messages a second and speaks both languages")
    func tutorial() throws {
        let stage = try #require(try Self.read("tutorial.yaml").stages["dev"])
        #expect(stage.stageThrottle == Throttle(perSecond: 10, burst: 10))
        let names = [
            "crearPartida": "createGame", "unirse": "joinGame", "iniciarVotacion": "startVote", "votar": "vote",
            "cerrarVotacion": "closeVote",
        ]
        for (spanish, english) in names {
            #expect(stage.routes[spanish] == RouteConfiguration(integration: "poker", action: english))
            #expect(stage.routes[english] == RouteConfiguration(integration: "poker"))
        }
    }

    @Test("echo.yaml takes 16 MiB in any number of fragments, without a rate and without a selection")
    func echo() throws {
        let stage = try #require(try Self.read("echo.yaml").stages["echo"])
        #expect(stage.limits == WebSocketLimits(maxMessageBytes: 16 << 20, maxFrameBytes: 16 << 20, maxFragments: nil))
        #expect(stage.connectionThrottle == nil && stage.stageThrottle == nil)
        #expect(stage.routes == ["$default": RouteConfiguration(integration: "echo")])
    }

    @Test("rooms.yaml has no rate")
    func rooms() throws {
        let stage = try #require(try Self.read("rooms.yaml").stages["rooms"])
        #expect(stage.connectionThrottle == nil && stage.stageThrottle == nil)
        #expect(stage.integrations == ["rooms"])
    }
}
