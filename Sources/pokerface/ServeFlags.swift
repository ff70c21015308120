import ArgumentParser
import PokerfaceServer

/// The flags of `serve`: one for each row of the table of settings, whose help they show.
struct ServeFlags: ParsableArguments {
    @Option(.host) var host: [String] = []
    @Option(.port) var port: [String] = []
    @Option(.adminHost) var adminHost: [String] = []
    @Option(.adminPort) var adminPort: [String] = []
    @Option(.redis) var redis: [String] = []
    @Option(.redisKeyPrefix) var redisKeyPrefix: [String] = []
    @Option(.config) var config: [String] = []
    @Option(.data) var data: [String] = []
    @Option(.logLevel) var logLevel: [String] = []
    @Option(.allowedOrigins) var allowedOrigins: [String] = []
    @Option(.trustedProxies) var trustedProxies: [String] = []
    @Option(.proxyFields) var proxyFields: [String] = []
    @Option(.proxyProtocol) var proxyProtocol: [String] = []
    @Option(.pathPrefix) var pathPrefix: [String] = []
    @Option(.eventLoops) var eventLoops: [String] = []
    @Option(.tlsCertificate) var tlsCertificate: [String] = []
    @Option(.tlsKey) var tlsKey: [String] = []
    @Option(.redisCa) var redisCa: [String] = []
    @Option(.redisCertificate) var redisCertificate: [String] = []
    @Option(.redisKey) var redisKey: [String] = []
    @Option(.redisServerName) var redisServerName: [String] = []
    @Option(.maxConnections) var maxConnections: [String] = []
    @Option(.maxConnectionsPerAddress) var maxConnectionsPerAddress: [String] = []
    @Option(.handshakesPerSecond) var handshakesPerSecond: [String] = []
    @Option(.handshakeBurst) var handshakeBurst: [String] = []
    @Option(.handshakesPerSecondPerAddress) var handshakesPerSecondPerAddress: [String] = []
    @Option(.handshakeBurstPerAddress) var handshakeBurstPerAddress: [String] = []
    @Option(.messagesPerSecondPerAddress) var messagesPerSecondPerAddress: [String] = []
    @Option(.messageBurstPerAddress) var messageBurstPerAddress: [String] = []
    @Option(.headerBytes) var headerBytes: [String] = []
    @Option(.headerFields) var headerFields: [String] = []
    @Option(.bodyBytes) var bodyBytes: [String] = []
    @Option(.handshakeSeconds) var handshakeSeconds: [String] = []
    @Option(.keepAliveSeconds) var keepAliveSeconds: [String] = []
    @Option(.messageSeconds) var messageSeconds: [String] = []
    @Option(.sendQueueSoftBytes) var sendQueueSoftBytes: [String] = []
    @Option(.sendQueueHardBytes) var sendQueueHardBytes: [String] = []
    @Option(.bytesInFlight) var bytesInFlight: [String] = []
    @Option(.storiesPerGame) var storiesPerGame: [String] = []
    @Option(.storyBytesPerGame) var storyBytesPerGame: [String] = []
    @Option(.statesPerConnection) var statesPerConnection: [String] = []
    @Option(.gamesPerMinutePerAddress) var gamesPerMinutePerAddress: [String] = []
    @Option(.unknownCodesPerMinutePerAddress) var unknownCodesPerMinutePerAddress: [String] = []
    @Option(.wrongPasscodesPerMinutePerAddress) var wrongPasscodesPerMinutePerAddress: [String] = []
    @Option(.webhooksPerGame) var webhooksPerGame: [String] = []
    @Option(.webhookQueue) var webhookQueue: [String] = []
    @Option(.webhooksAtOnce) var webhooksAtOnce: [String] = []
    @Option(.webhookTimeoutSeconds) var webhookTimeoutSeconds: [String] = []
    @Option(.webhookRetrySeconds) var webhookRetrySeconds: [String] = []
    @Option(.webhookPlainHttp) var webhookPlainHttp: [String] = []
    @Option(.webhookAddresses) var webhookAddresses: [String] = []
    @Option(.webhookCa) var webhookCa: [String] = []
    @Option(.redisWaitSeconds) var redisWaitSeconds: [String] = []
    @Option(.leaseSeconds) var leaseSeconds: [String] = []
    @Option(.leaseRenewSeconds) var leaseRenewSeconds: [String] = []
    @Option(.graceSeconds) var graceSeconds: [String] = []
    @Option(.successionSeconds) var successionSeconds: [String] = []
    @Option(.sweepSeconds) var sweepSeconds: [String] = []
    @Option(.probeSeconds) var probeSeconds: [String] = []
    @Option(.pingSeconds) var pingSeconds: [String] = []
    @Option(.pongTimeoutSeconds) var pongTimeoutSeconds: [String] = []
    @Option(.beatSeconds) var beatSeconds: [String] = []
    @Option(.gameLifeSeconds) var gameLifeSeconds: [String] = []
    @Option(.namedGameLifeSeconds) var namedGameLifeSeconds: [String] = []
    @Option(.unusedGameLifeSeconds) var unusedGameLifeSeconds: [String] = []

    /// What was typed, by setting.
    var given: [SettingName: [String]] {
        Dictionary(uniqueKeysWithValues: SettingName.allCases.map { ($0, values($0)) }).filter { !$0.value.isEmpty }
    }

    private func values(_ name: SettingName) -> [String] {
        switch name {
        case .host: host
        case .port: port
        case .adminHost: adminHost
        case .adminPort: adminPort
        case .redis: redis
        case .redisKeyPrefix: redisKeyPrefix
        case .config: config
        case .data: data
        case .logLevel: logLevel
        case .allowedOrigins: allowedOrigins
        case .trustedProxies: trustedProxies
        case .proxyFields: proxyFields
        case .proxyProtocol: proxyProtocol
        case .pathPrefix: pathPrefix
        case .eventLoops: eventLoops
        case .tlsCertificate: tlsCertificate
        case .tlsKey: tlsKey
        case .redisCa: redisCa
        case .redisCertificate: redisCertificate
        case .redisKey: redisKey
        case .redisServerName: redisServerName
        case .maxConnections: maxConnections
        case .maxConnectionsPerAddress: maxConnectionsPerAddress
        case .handshakesPerSecond: handshakesPerSecond
        case .handshakeBurst: handshakeBurst
        case .handshakesPerSecondPerAddress: handshakesPerSecondPerAddress
        case .handshakeBurstPerAddress: handshakeBurstPerAddress
        case .messagesPerSecondPerAddress: messagesPerSecondPerAddress
        case .messageBurstPerAddress: messageBurstPerAddress
        case .headerBytes: headerBytes
        case .headerFields: headerFields
        case .bodyBytes: bodyBytes
        case .handshakeSeconds: handshakeSeconds
        case .keepAliveSeconds: keepAliveSeconds
        case .messageSeconds: messageSeconds
        case .sendQueueSoftBytes: sendQueueSoftBytes
        case .sendQueueHardBytes: sendQueueHardBytes
        case .bytesInFlight: bytesInFlight
        case .storiesPerGame: storiesPerGame
        case .storyBytesPerGame: storyBytesPerGame
        case .statesPerConnection: statesPerConnection
        case .gamesPerMinutePerAddress: gamesPerMinutePerAddress
        case .unknownCodesPerMinutePerAddress: unknownCodesPerMinutePerAddress
        case .wrongPasscodesPerMinutePerAddress: wrongPasscodesPerMinutePerAddress
        case .webhooksPerGame: webhooksPerGame
        case .webhookQueue: webhookQueue
        case .webhooksAtOnce: webhooksAtOnce
        case .webhookTimeoutSeconds: webhookTimeoutSeconds
        case .webhookRetrySeconds: webhookRetrySeconds
        case .webhookPlainHttp: webhookPlainHttp
        case .webhookAddresses: webhookAddresses
        case .webhookCa: webhookCa
        case .redisWaitSeconds: redisWaitSeconds
        case .leaseSeconds: leaseSeconds
        case .leaseRenewSeconds: leaseRenewSeconds
        case .graceSeconds: graceSeconds
        case .successionSeconds: successionSeconds
        case .sweepSeconds: sweepSeconds
        case .probeSeconds: probeSeconds
        case .pingSeconds: pingSeconds
        case .pongTimeoutSeconds: pongTimeoutSeconds
        case .beatSeconds: beatSeconds
        case .gameLifeSeconds: gameLifeSeconds
        case .namedGameLifeSeconds: namedGameLifeSeconds
        case .unusedGameLifeSeconds: unusedGameLifeSeconds
        }
    }
}

extension Option where Value == [String] {
    /// The flag of a setting.
    fileprivate init(wrappedValue: [String], _ name: SettingName) {
        self.init(
            wrappedValue: wrappedValue, name: .customLong(name.flagName), parsing: .singleValue,
            help: ArgumentHelp(name.key.fullHelp, valueName: name.key.valueName))
    }
}
