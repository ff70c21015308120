import Logging
import NIOCore
import NIOEmbedded
import Transport

/// One connection to the door, without a socket.
struct DoorRun {
    let door = RecordingDoor()
    private(set) var output: [UInt8] = []

    /// Whether a request was answered with a status of the 400s.
    var hasRefusal: Bool { String(decoding: self.output, as: UTF8.self).contains("HTTP/1.1 4") }

    /// Small, so that they are reached soon.
    static let limits = HeaderLimits(requestLineBytes: 200, blockBytes: 800, fields: 12)

    init(_ pieces: [ArraySlice<UInt8>], options input: FuzzInput) throws(FuzzProblem) {
        let isGone: Bool
        do {
            isGone = try self.talk(pieces, Self.configuration(input))
        } catch {
            throw FuzzProblem(text: "the handlers can be put on a channel")
        }
        try FuzzProblem.unless(isGone, "a connection that is closed is counted no longer")
        try FuzzProblem.unless(self.output.isEmpty || self.output.starts(with: "HTTP/1.1 ".utf8), "an answer is HTTP")
        for request in self.door.log { try request.check() }
    }

    private mutating func talk(_ pieces: [ArraySlice<UInt8>], _ configuration: ListenerConfiguration) throws -> Bool {
        let channel = EmbeddedChannel()
        try channel.connect(to: SocketAddress(ipAddress: "10.0.0.1", port: 4711)).wait()
        let lone = try LoneDoor(
            on: channel, configuration: configuration, door: self.door, logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() })
        for piece in pieces where channel.isActive {
            // An error is what the door makes of it; what it cannot use it answers or closes.
            _ = try? channel.writeInbound(ByteBuffer(bytes: piece))
            channel.embeddedEventLoop.run()
            try self.collect(channel)
        }
        _ = try? channel.finish(acceptAlreadyClosed: true)
        try self.collect(channel)
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        return lone.connectionCount == 0
    }

    private mutating func collect(_ channel: EmbeddedChannel) throws {
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) { self.output += bytes.readableBytesView }
    }

    private static func configuration(_ input: FuzzInput) -> ListenerConfiguration {
        var configuration = ListenerConfiguration(hosts: [], port: 0)
        configuration.headerLimits = Self.limits
        configuration.maxBodyBytes = 300
        configuration.expectsProxyHeader = input.has(0)
        let ranges = ["10.0.0.0/8", "fd00::/8"].compactMap { AddressRange(text: $0) }
        configuration.trustedProxies = TrustedProxies(input.has(1) ? ranges : [], fields: input.has(2) ? .forwarded : .xForwarded)
        configuration.allowedOrigins = OriginPolicy(allowed: input.has(3) ? ["*"] : ["https://*.example", "null"])
        return configuration
    }
}
