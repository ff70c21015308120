import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// Opens the listening sockets of one listener and puts the HTTP handlers on what they accept.
struct ListenerBinder: Sendable {
    let configuration: ListenerConfiguration
    let group: MultiThreadedEventLoopGroup
    let shards: [ListenerShard]
    let logger: Logger
    let seats: AcceptSeats
    private let limits: LimitCounters

    init(
        configuration: ListenerConfiguration, group: MultiThreadedEventLoopGroup, shards: [ListenerShard], logger: Logger,
        limits: LimitCounters
    ) {
        self.configuration = configuration
        self.group = group
        self.shards = shards
        self.logger = logger
        self.limits = limits
        self.seats = AcceptSeats(limit: configuration.maxConnections ?? .max, patience: configuration.timerResolution)
    }

    /// All hosts on one port. With port 0 the first host's free port may be taken on another host, so a few are tried.
    func bind() async throws -> [any Channel] {
        for _ in 0..<(self.configuration.port == 0 ? 8 : 0) {
            do {
                return try await self.bindAll()
            } catch {
                guard error.code == .addressInUse else { throw error }
            }
        }
        return try await self.bindAll()
    }

    private func bindAll() async throws(TransportError) -> [any Channel] {
        let places = try await ListenerPlace.resolve(self.configuration.hosts, port: self.configuration.port)
        var servers: [any Channel] = []
        var port = self.configuration.port
        do throws(TransportError) {
            for place in places {
                guard let server = try await self.bind(place, port: port) else { continue }
                servers.append(server)
                port = server.localAddress?.port ?? port
            }
            guard !servers.isEmpty else { throw ListenerPlace.noneUsable(self.configuration.hosts, port: port) }
        } catch {
            // Closing can only fail when it is closed already.
            for server in servers { try? await server.close().get() }
            throw error
        }
        return servers
    }

    /// Nil when a name leads to this address among others, and the machine does not have it.
    private func bind(_ place: ListenerPlace, port: Int) async throws(TransportError) -> (any Channel)? {
        var address = place.address
        address.port = port
        do {
            return try await self.bootstrap(for: address).bind(to: address).get()
        } catch {
            guard let error = place.failure(error, port: port) else { return nil }
            throw error
        }
    }

    private func bootstrap(for address: SocketAddress) -> ServerBootstrap {
        let shards = Dictionary(uniqueKeysWithValues: self.shards.map { (ObjectIdentifier($0.eventLoop), $0) })
        let all = self.shards
        let logger = self.logger
        let seats = self.seats
        let limits = self.limits
        let bootstrap = ServerBootstrap(group: self.group)
            .serverChannelOption(.backlog, value: Int32(self.configuration.backlog))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let gate = AcceptGate(seats: seats, shards: all, logger: logger, limits: limits)
                    try channel.pipeline.syncOperations.addHandlers([gate, AcceptBackoff(logger: logger)] as [any ChannelHandler])
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // Small at first, so that an idle socket holds a small buffer; it grows with what comes.
            .childChannelOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 512, maximum: 16 << 10))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let shard = shards[ObjectIdentifier(channel.eventLoop)] else { throw ChannelError.operationUnsupported }
                    try DoorHandler.install(on: channel, shard: shard)
                }
            }
        guard case .v6 = address else { return bootstrap }
        // Else the IPv6 wildcard takes the port of the IPv4 one too.
        return bootstrap.serverChannelOption(ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only), value: 1)
    }
}

extension DoorHandler {
    /// The handlers of a connection on which HTTP is spoken, from the socket's side to ours.
    static func install(on channel: any Channel, shard: ListenerShard) throws {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = shard.configuration.headerLimits.blockBytes
        limits.maxHeaderListSize = shard.configuration.headerLimits.blockBytes
        limits.maxHeaderFieldCount = shard.configuration.headerLimits.fields
        let door = DoorHandler(channel: channel, shard: shard, remoteAddress: channel.remoteAddress?.ipAddress ?? "unix")
        let headGuard = HeadGuard(door: door)
        let encoder = HTTPResponseEncoder()
        let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits))
        let pipelining = HTTPServerPipelineHandler()
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandlers([headGuard, encoder, decoder, pipelining, door] as [any ChannelHandler])
        if let certificate = shard.configuration.certificate {
            try pipeline.addHandler(FirstByteHandler(certificate: certificate, door: door), position: .first)
        }
        // Its header comes in front of a TLS handshake, too.
        if shard.configuration.expectsProxyHeader, shard.configuration.trustedProxies.contains(door.remoteAddress) {
            try pipeline.addHandler(ProxyHeaderHandler(door: door), position: .first)
        }
        door.httpHandlers = [headGuard, encoder, pipelining, door, decoder]
    }
}
