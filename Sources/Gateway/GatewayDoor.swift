import Cryptography
import Logging
import NIOCore
import NIOHTTP1
import Rooms
import Transport

/// What stands behind the public port: finds the stage of a request, asks its `$connect` and hands the socket over. Loop-bound.
package final class GatewayDoor: Door {
    private let rooms: RoomsShard
    private let stages: [String: StageShard]
    private let signpost: Signpost
    private let resources: ResourceTable
    private let metrics: GatewayMetrics
    private let logger: Logger

    /// The door of the loop that `rooms` lives on. Must be called on that loop, for it makes the integrations' parts.
    ///
    /// - Parameter buckets: the same for all doors of a node.
    package init(
        configuration: GatewayConfiguration, integrations: [any Integration], resources: [any HTTPResource] = [], buckets: StageBuckets,
        rooms: RoomsShard, prefix: PathPrefix = .none, logger: Logger
    ) {
        rooms.eventLoop.assertInEventLoop()
        self.rooms = rooms
        self.logger = logger
        self.metrics = GatewayMetrics()
        self.signpost = Signpost(configuration, integrations: integrations, prefix: prefix)
        self.resources = ResourceTable(resources, rooms: rooms, prefix: prefix)
        let used = Set(configuration.stages.values.flatMap(\.integrations))
        let named = Dictionary(integrations.map { ($0.name, $0) }) { first, _ in first }.filter { used.contains($0.key) }
        let shards = named.mapValues { $0.makeShard(rooms: rooms) }
        self.stages = configuration.stages.mapValues { stage in
            StageShard(stage, integrations: shards, readsBody: { named[$0]?.readsBody ?? true }, bucket: buckets[stage.name])
        }
        let stages = self.stages
        // A stage that only the dead node had has nobody to tell.
        rooms.onOrphan = { record in stages[record.stage]?.all.forEach { $0.orphaned(record) } }
    }

    package func admit(_ request: HandshakeRequest, decision: @escaping (AdmissionDecision) -> Void) {
        self.rooms.eventLoop.assertInEventLoop()
        guard let stage = self.signpost.stageName(of: request.path).flatMap({ self.stages[$0] }) else {
            self.logger.debug("no such stage", metadata: ["remote": "\(request.remoteAddress)"])
            return decision(.refuse(self.signpost.wrongStage(request)))
        }
        let id = ConnectionID(node: self.rooms.node, random: SecureRandom.bytes(9))
        let connection = GatewayConnection(
            id: id, stage: stage.configuration.name, eventLoop: self.rooms.eventLoop, remoteAddress: request.remoteAddress)
        guard let connect = stage.connect else {
            return decision(self.accept(connection, stage: stage, request: request, subprotocol: nil))
        }
        connect.connect(connection, request: request) { outcome in
            switch outcome {
            case .accept(let subprotocol):
                decision(self.accept(connection, stage: stage, request: request, subprotocol: subprotocol))
            case .refuse(let status):
                decision(.refuse(Signpost.refusal(status)))
            }
        }
    }

    package func keepsBody(method: HTTPMethod, path: String) -> Bool { self.resources.has(path) }

    package func answer(_ request: PlainRequest, completion: @escaping (HTTPAnswer) -> Void) {
        self.rooms.eventLoop.assertInEventLoop()
        guard !self.resources.answer(request, completion: completion) else { return }
        completion(self.signpost.answer(request))
    }

    private func accept(
        _ connection: GatewayConnection, stage: StageShard, request: HandshakeRequest, subprotocol: String?
    ) -> AdmissionDecision {
        let record = ConnectionRecord(
            id: connection.id, stage: connection.stage, remoteAddress: request.remoteAddress,
            userAgent: request.headers.first(name: "user-agent") ?? "", connectedAtMs: self.rooms.nowMs())
        let handler = GatewaySocketHandler(
            connection, record: record, account: request.account, stage: stage, rooms: self.rooms, metrics: self.metrics)
        let chosen = Self.choice(subprotocol, of: stage.configuration, offered: request.offeredSubprotocols)
        return .accept(
            SocketAcceptance(
                subprotocol: chosen, limits: stage.configuration.limits, compresses: stage.configuration.compression, handler: handler))
    }

    /// The integration's choice, else the first of the stage's that was offered; one that was not would make the client fail (RFC 6455
    /// section 4.1). Without any the socket opens all the same (section 4.2.2), and it is the client that may have second thoughts.
    private static func choice(_ wanted: String?, of stage: StageConfiguration, offered: [String]) -> String? {
        if let wanted, offered.contains(wanted) { return wanted }
        return stage.subprotocols.first { offered.contains($0) }
    }
}

@available(*, unavailable)
extension GatewayDoor: Sendable {}
