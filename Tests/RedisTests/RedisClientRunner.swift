import Logging
import NIOCore
import NIOPosix
import Redis
import Synchronization
import TestSupport

/// A `RedisClient` on a loop of the shared group, with everything that happens to it kept for the test.
final class RedisClientRunner: Sendable {
    let eventLoop: any EventLoop
    let states = Recorder<RedisClientState>()
    private let client: NIOLoopBound<RedisClient>

    init(
        _ configuration: RedisConfiguration, scripts: [RedisScript] = [], connector: any RedisConnector = SocketConnector(),
        metrics: RedisMetrics = RedisMetrics(), start: Bool = true
    ) async throws {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let states = self.states
        self.eventLoop = eventLoop
        self.client = try await eventLoop.submit {
            let services = RedisServices(
                topology: SingleServerTopology(configuration.endpoint), connector: connector, logger: quiet, random: { 0.1 },
                metrics: metrics)
            let client = RedisClient(eventLoop: eventLoop, configuration: configuration, scripts: scripts, services: services)
            client.onStateChange = { states.add($0) }
            if start { client.start() }
            return NIOLoopBound(client, eventLoop: eventLoop)
        }.get()
    }

    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (RedisClient) throws -> Value) async throws -> Value {
        try await self.eventLoop.submit { try body(self.client.value) }.get()
    }

    func send(_ name: String, _ arguments: any RedisArgument...) async -> Result<RESPValue, RedisError> {
        await withCheckedContinuation { continuation in
            self.eventLoop.execute {
                self.client.value.send(RedisCommand(name, arguments: arguments)) { continuation.resume(returning: $0) }
            }
        }
    }

    func evaluate(_ script: RedisScript, keys: [String] = [], _ arguments: [String] = []) async -> Result<RESPValue, RedisError> {
        await withCheckedContinuation { continuation in
            self.eventLoop.execute {
                self.client.value.evaluate(
                    script, keys: keys, arguments: { _ in arguments }, completion: { continuation.resume(returning: $0) })
            }
        }
    }

    func ready() async -> RedisServerIdentity {
        await self.states.first { if case .ready(let identity) = $0 { identity } else { nil } }
    }

    func waiting() async -> RedisError {
        await self.states.first { if case .waiting(let error) = $0 { error } else { nil } }
    }

    func close() async {
        await withCheckedContinuation { continuation in
            self.eventLoop.execute { self.client.value.close { continuation.resume() } }
        }
    }
}

/// A `RedisSubscriber` on a loop of the shared group. `events` holds everything in the order in which it came.
final class RedisSubscriberRunner: Sendable {
    let eventLoop: any EventLoop
    let events = Recorder<String>()
    private let subscriber: NIOLoopBound<RedisSubscriber>

    init(_ configuration: RedisConfiguration, connector: any RedisConnector = SocketConnector()) async throws {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let events = self.events
        self.eventLoop = eventLoop
        self.subscriber = try await eventLoop.submit {
            let subscriber = RedisSubscriber(
                eventLoop: eventLoop, topology: SingleServerTopology(configuration.endpoint), connector: connector,
                configuration: configuration, logger: quiet, random: { 0.1 })
            subscriber.onMessage = { events.add("\($0): \(String(buffer: $1))") }
            subscriber.onLost = { events.add("lost") }
            subscriber.onRestored = { events.add("restored") }
            subscriber.onStateChange = { if case .ready = $0 { events.add("ready") } }
            subscriber.start()
            return NIOLoopBound(subscriber, eventLoop: eventLoop)
        }.get()
    }

    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (RedisSubscriber) throws -> Value) async throws -> Value {
        try await self.eventLoop.submit { try body(self.subscriber.value) }.get()
    }

    func subscribe(_ channel: String) async -> Result<Void, RedisError> {
        await withCheckedContinuation { continuation in
            self.eventLoop.execute { self.subscriber.value.subscribe(channel) { continuation.resume(returning: $0) } }
        }
    }

    func next(_ event: String) async { _ = await self.events.first { $0 == event ? true : nil } as Bool }

    func close() async {
        await withCheckedContinuation { continuation in
            self.eventLoop.execute { self.subscriber.value.close { continuation.resume() } }
        }
    }
}

/// What happened, in order; a test takes from it and waits for what has not happened yet.
final class Recorder<Element: Sendable>: Sendable {
    private struct State {
        var all: [Element] = []
        var position = 0
        var waiter: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())

    var all: [Element] { self.state.withLock { $0.all } }

    func add(_ element: Element) {
        let waiter = self.state.withLock { state in
            state.all.append(element)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// The first element from the present position on that `match` takes; the position moves behind it.
    func first<Value>(_ match: (Element) -> Value?) async -> Value {
        while true {
            let found = self.state.withLock { state -> Value? in
                while state.position < state.all.count {
                    state.position += 1
                    if let value = match(state.all[state.position - 1]) { return value }
                }
                return nil
            }
            if let found { return found }
            await withCheckedContinuation { continuation in
                let isLate = self.state.withLock { state in
                    if state.position < state.all.count { return true }
                    state.waiter = continuation
                    return false
                }
                if isLate { continuation.resume() }
            }
        }
    }
}

let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

extension Result where Failure == RedisError {
    /// The code of a failure.
    var code: RedisError.Code? {
        if case .failure(let error) = self { error.code } else { nil }
    }
}

extension RedisConfiguration {
    /// The configuration of an address with times that a busy machine does not pass by accident; a test shortens what it is about.
    static func patient(url: String) throws -> RedisConfiguration {
        var configuration = try RedisConfiguration.parse(url: url)
        configuration.connectTimeout = .seconds(10)
        configuration.commandTimeout = .seconds(20)
        configuration.queueTime = .seconds(20)
        configuration.keepAliveInterval = .seconds(60)
        return configuration
    }
}
