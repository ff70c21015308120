import Cryptography
import Logging
import NIOCore
import Redis

/// The rooms of a whole node: a shard per event loop, the one subscription, and the lease.
///
/// Made and ended by the program's composition root; sockets use the shard of their loop.
package final class RoomsNode: Sendable {
    /// This run's id.
    package let node: NodeID
    /// The Redis that was found at the start.
    package let identity: RedisServerIdentity
    private let shards: [NIOLoopBound<RoomsShard>]
    private let lease: NIOLoopBound<LeaseKeeper>

    private init(node: NodeID, identity: RedisServerIdentity, shards: [NIOLoopBound<RoomsShard>], lease: NIOLoopBound<LeaseKeeper>) {
        self.node = node
        self.identity = identity
        self.shards = shards
        self.lease = lease
    }

    /// The shard of a loop that belongs to the node. Call it on that loop.
    package func shard(on eventLoop: any EventLoop) -> RoomsShard {
        eventLoop.preconditionInEventLoop()
        guard let shard = self.shards.first(where: { $0.eventLoop === eventLoop }) else {
            preconditionFailure("the loop is not one of the node's")
        }
        return shard.value
    }

    /// Connects, claims a node id, takes the lease and listens to the node's channel.
    ///
    /// - Throws: `redisUnreachable` when Redis did not answer within the configuration's patience, `redisRefused`, at once, when it
    ///   answers and will not do what the node needs, as with a wrong password.
    package static func start(
        configuration: RoomsConfiguration, eventLoops: [any EventLoop], topology: any RedisTopology,
        connector: any RedisConnector = SocketConnector(), redis: RedisConfiguration, scripts: [RedisScript], games: any RoomSource,
        logger: Logger
    ) async throws(RoomsError) -> RoomsNode {
        let starter = RoomsStarter(
            configuration: configuration, eventLoops: eventLoops, topology: topology, connector: connector, redis: redis,
            scripts: scripts + [LeaseScript.script], games: games, logger: logger)
        do {
            let clients = try await starter.connect()
            let identity = try await starter.waitUntilReady(clients[0])
            let node = try await starter.claim(clients[0])
            let shards = try await starter.makeShards(clients, node: node)
            let lease = try await starter.takeLease(shards[0])
            return RoomsNode(node: node, identity: identity, shards: shards, lease: lease)
        } catch let error as RoomsError {
            throw error
        } catch {
            throw RoomsError(.redisUnreachable, "\(error)")
        }
    }

    /// Whether the commands of the first loop can reach Redis now.
    package func isRedisReady() async -> Bool {
        let shard = self.shards[0]
        return (try? await shard.eventLoop.submit { shard.value.redis.isReady }.get()) ?? false
    }

    /// Ends within `patience`, whatever Redis does: waits until it knows of every closed connection, removes the node's records and closes.
    ///
    /// What it has not done by then is left to the other nodes, who find it when the lease has run out.
    package func stop(patience: TimeAmount) async {
        let deadline = NIODeadline.now() + patience
        // Each step below ends with the answer of Redis, or with the end of the connection that the answer was to come over.
        await self.onEachLoop { $0.cutRedis(at: deadline) }
        // A part of the time is left for what follows.
        let isComplete = await self.isQuiet(by: deadline - .nanoseconds(patience.nanoseconds / 4))
        let lease = self.lease
        await self.onFirstLoop { shard in
            let promise = shard.eventLoop.makePromise(of: Void.self)
            lease.value.stop(isComplete: isComplete) { promise.succeed() }
            return promise.futureResult
        }
        await self.onFirstLoop { $0.removeNodeRecords() }
        await self.onFirstLoop { $0.closeBus() }
        await self.onEachLoop { $0.closeClient() }
    }

    /// Whether Redis knows of every closed connection by then.
    private func isQuiet(by deadline: NIODeadline) async -> Bool {
        let futures = self.shards.map { shard in shard.eventLoop.flatSubmit { shard.value.quiesce(until: deadline) } }
        var isQuiet = true
        for future in futures {
            let isOne = try? await future.get()  // Fails only when the loops have ended.
            isQuiet = isQuiet && isOne == true
        }
        return isQuiet
    }

    private func onFirstLoop(_ work: @escaping @Sendable (RoomsShard) -> EventLoopFuture<Void>) async {
        let first = self.shards[0]
        // Fails only when the loops have ended, and nothing is left to do then; so below.
        try? await first.eventLoop.flatSubmit { work(first.value) }.get()
    }

    private func onEachLoop(_ work: @escaping @Sendable (RoomsShard) -> EventLoopFuture<Void>) async {
        let futures = self.shards.map { shard in shard.eventLoop.flatSubmit { work(shard.value) } }
        for future in futures { try? await future.get() }
    }
}

/// The steps of a node's start, one after the other.
struct RoomsStarter: Sendable {
    let configuration: RoomsConfiguration
    let eventLoops: [any EventLoop]
    let topology: any RedisTopology
    let connector: any RedisConnector
    let redis: RedisConfiguration
    let scripts: [RedisScript]
    let games: any RoomSource
    let logger: Logger
    private let redisMetrics = RedisMetrics()

    /// A client per loop, all of them connecting.
    func connect() async throws -> [NIOLoopBound<RedisClient>] {
        var clients: [NIOLoopBound<RedisClient>] = []
        for eventLoop in self.eventLoops {
            clients.append(
                try await eventLoop.submit {
                    let client = RedisClient(
                        eventLoop: eventLoop, topology: self.topology, connector: self.connector, configuration: self.redis,
                        scripts: self.scripts, logger: self.logger, metrics: self.redisMetrics)
                    return NIOLoopBound(client, eventLoop: eventLoop)
                }.get())
        }
        return clients
    }

    func waitUntilReady(_ client: NIOLoopBound<RedisClient>) async throws -> RedisServerIdentity {
        let eventLoop = client.eventLoop
        return try await eventLoop.flatSubmit {
            let promise = eventLoop.makePromise(of: RedisServerIdentity.self)
            var reason = "no answer"
            var isOver = false
            let deadline = eventLoop.assumeIsolated().scheduleTask(in: self.configuration.startPatience) {
                isOver = true
                promise.fail(
                    RoomsError(
                        .redisUnreachable,
                        "no usable Redis after \(self.configuration.startPatience.seconds) s: \(reason)"))
            }
            client.value.onStateChange = { state in
                switch state {
                case .ready(let identity) where !isOver:
                    isOver = true
                    deadline.cancel()
                    promise.succeed(identity)
                case .waiting(let error) where error.code == .configuration && !isOver:
                    // Does not heal by itself, unlike a server that is away.
                    isOver = true
                    deadline.cancel()
                    promise.fail(RoomsError(.redisRefused, error.message))
                case .waiting(let error):
                    reason = error.message
                default: break
                }
            }
            client.value.start()
            return promise.futureResult
        }.get()
    }

    /// Claims an id that no living or lately dead node has.
    func claim(_ client: NIOLoopBound<RedisClient>) async throws -> NodeID {
        for _ in 0..<8 {
            let node = NodeID(random: SecureRandom.bytes(6))
            let key = self.configuration.nodeKey(node)
            let answer = try await Self.ask(client, RedisCommand("HSETNX", key, "started", "1"))
            if case .integer(1) = answer {
                _ = try await Self.ask(client, RedisCommand("PEXPIRE", key, self.configuration.recordLifeMs))
                return node
            }
            if case .error(let error) = answer {
                throw RoomsError(.redisRefused, "Redis refused to write a node record: \(error.message)")
            }
        }
        throw RoomsError(.redisRefused, "no free node id was found in eight tries")
    }

    private static func ask(_ client: NIOLoopBound<RedisClient>, _ command: RedisCommand) async throws -> RESPValue {
        try await client.eventLoop.flatSubmit {
            let promise = client.eventLoop.makePromise(of: RESPValue.self)
            client.value.send(command) { promise.completeWith($0.mapError { $0 as any Error }) }
            return promise.futureResult
        }.get()
    }

    func makeShards(_ clients: [NIOLoopBound<RedisClient>], node: NodeID) async throws -> [NIOLoopBound<RoomsShard>] {
        let metrics = RoomsMetrics()
        var shards: [NIOLoopBound<RoomsShard>] = []
        for (index, client) in clients.enumerated() {
            shards.append(
                try await client.eventLoop.submit {
                    if index > 0 { client.value.start() }
                    let shard = RoomsShard(
                        index: index, eventLoop: client.eventLoop, node: node, redis: client.value, configuration: self.configuration,
                        metrics: metrics, logger: self.logger)
                    return NIOLoopBound(shard, eventLoop: client.eventLoop)
                }.get())
        }
        let all = shards
        for shard in all {
            try await shard.eventLoop.submit {
                shard.value.mailbox.connect(all)
                shard.value.begin(games: self.games, loopCount: all.count)
            }.get()
        }
        return all
    }

    /// Listens to the node's channel and takes the lease; both must succeed before a socket is accepted.
    func takeLease(_ first: NIOLoopBound<RoomsShard>) async throws -> NIOLoopBound<LeaseKeeper> {
        let eventLoop = first.eventLoop
        let isListening = try await eventLoop.flatSubmit {
            let promise = eventLoop.makePromise(of: Bool.self)
            let subscriber = RedisSubscriber(
                eventLoop: eventLoop, topology: self.topology, connector: self.connector, configuration: self.redis, logger: self.logger,
                metrics: self.redisMetrics)
            first.value.bus = NodeBus(shard: first.value, subscriber: subscriber)
            first.value.bus?.start { promise.succeed($0) }
            return promise.futureResult
        }.get()
        guard isListening else { throw RoomsError(.redisRefused, "Redis did not confirm the subscription to the node's channel") }
        let keeper = try await eventLoop.submit { NIOLoopBound(LeaseKeeper(shard: first.value), eventLoop: eventLoop) }.get()
        let isLeased = try await eventLoop.flatSubmit {
            let promise = eventLoop.makePromise(of: Bool.self)
            keeper.value.start { promise.succeed($0) }
            return promise.futureResult
        }.get()
        guard isLeased else { throw RoomsError(.redisRefused, "Redis did not run the lease script; see its log and the user's ACL") }
        return keeper
    }
}

extension TimeAmount {
    /// In seconds for a person: no fraction where there is none.
    fileprivate var seconds: String {
        let seconds = Double(self.nanoseconds) / 1e9
        return Int(exactly: seconds).map { String($0) } ?? String(seconds)
    }
}
