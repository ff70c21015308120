import NIOCore
import Transport

extension Settings {
    /// What clients may cost; nil where there is no limit, or one that the machine gives.
    package struct Limits: Sendable, Equatable {
        package let clients: ClientLimits
        package let headerBytes: Int
        package let headerFields: Int
        package let bodyBytes: Int
        package let handshake: Double
        package let keepAlive: Double
        package let message: Double
        package let sendQueueSoftBytes: Int
        package let sendQueueHardBytes: Int
        /// Nil: a quarter of the memory.
        package let bytesInFlight: Int?
        package let storiesPerGame: Int
        package let storyBytesPerGame: Int
        package let statesPerConnection: Int
        package let gamesPerMinute: Int
        package let unknownCodesPerMinute: Int
        package let wrongPasscodesPerMinute: Int

        init(_ read: Reader) throws(ServerError) {
            var clients = ClientLimits()
            clients.connections = try read.optionalInteger(.maxConnections)
            clients.connectionsPerAddress = try read.optionalInteger(.maxConnectionsPerAddress)
            clients.handshakes = try read.throttle(.handshakesPerSecond, burst: .handshakeBurst)
            clients.handshakesPerAddress = try read.throttle(.handshakesPerSecondPerAddress, burst: .handshakeBurstPerAddress)
            clients.messagesPerAddress = try read.throttle(.messagesPerSecondPerAddress, burst: .messageBurstPerAddress)
            self.clients = clients
            self.headerBytes = try read.integer(.headerBytes)
            self.headerFields = try read.integer(.headerFields)
            self.bodyBytes = try read.integer(.bodyBytes)
            self.handshake = try read.seconds(.handshakeSeconds)
            self.keepAlive = try read.seconds(.keepAliveSeconds)
            self.message = try read.seconds(.messageSeconds)
            self.sendQueueSoftBytes = try read.integer(.sendQueueSoftBytes)
            self.sendQueueHardBytes = try read.integer(.sendQueueHardBytes)
            self.bytesInFlight = try read.optionalInteger(.bytesInFlight)
            self.storiesPerGame = try read.integer(.storiesPerGame)
            self.storyBytesPerGame = try read.integer(.storyBytesPerGame)
            self.statesPerConnection = try read.integer(.statesPerConnection)
            self.gamesPerMinute = try read.integer(.gamesPerMinutePerAddress)
            self.unknownCodesPerMinute = try read.integer(.unknownCodesPerMinutePerAddress)
            self.wrongPasscodesPerMinute = try read.integer(.wrongPasscodesPerMinutePerAddress)
            guard sendQueueSoftBytes <= sendQueueHardBytes else {
                let source = read.sources.source(.sendQueueSoftBytes)
                throw read.sources.refusal(
                    .sendQueueSoftBytes, "\(sendQueueSoftBytes)",
                    "is more than sendQueueHardBytes (\(sendQueueHardBytes); from \(source))", source)
            }
        }

        /// Puts them where the listener looks.
        func apply(to configuration: inout ListenerConfiguration) {
            configuration.clientLimits = clients
            configuration.headerLimits = HeaderLimits(
                requestLineBytes: headerBytes / 2, blockBytes: headerBytes, fields: headerFields)
            configuration.maxBodyBytes = bodyBytes
            configuration.handshakeTimeout = .fractional(seconds: handshake)
            configuration.keepAliveTimeout = .fractional(seconds: keepAlive)
            configuration.messageTimeout = .fractional(seconds: message)
            configuration.sendLimits.softBytes = sendQueueSoftBytes
            configuration.sendLimits.hardBytes = sendQueueHardBytes
            configuration.bytesInFlight = bytesInFlight ?? MachineMemory.bytes.map { $0 / 4 }
        }
    }
}

extension Settings.Reader {
    /// A rate with its burst; a burst without a rate would limit nothing.
    fileprivate func throttle(_ rate: SettingName, burst: SettingName) throws(ServerError) -> Throttle? {
        let size = try optionalInteger(burst)
        guard let perSecond = try optionalInteger(rate) else {
            guard let size else { return nil }
            let source = sources.source(burst)
            throw sources.refusal(
                burst, "\(size)", "is set and \(rate.rawValue) is not: set both or the rate alone (from \(source))", source)
        }
        return Throttle(perSecond: Double(perSecond), burst: size ?? perSecond)
    }
}
