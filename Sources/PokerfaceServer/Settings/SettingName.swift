/// Every setting of a node: the name is the key in the file, and gives the flag and the environment variable.
package enum SettingName: String, CaseIterable, Sendable {
    case host, port, adminHost, adminPort, redis, redisKeyPrefix, config, data, logLevel, allowedOrigins, eventLoops
    case trustedProxies, proxyFields, proxyProtocol, pathPrefix
    case tlsCertificate, tlsKey, redisCa, redisCertificate, redisKey, redisServerName
    case maxConnections, maxConnectionsPerAddress, handshakesPerSecond, handshakeBurst, handshakesPerSecondPerAddress
    case handshakeBurstPerAddress, messagesPerSecondPerAddress, messageBurstPerAddress, headerBytes, headerFields, bodyBytes
    case handshakeSeconds, keepAliveSeconds, messageSeconds, sendQueueSoftBytes, sendQueueHardBytes, bytesInFlight
    case storiesPerGame, storyBytesPerGame, statesPerConnection
    case gamesPerMinutePerAddress, unknownCodesPerMinutePerAddress, wrongPasscodesPerMinutePerAddress
    case webhooksPerGame, webhookQueue, webhooksAtOnce, webhookTimeoutSeconds, webhookRetrySeconds
    case webhookPlainHttp, webhookAddresses, webhookCa
    case redisWaitSeconds, leaseSeconds, leaseRenewSeconds, graceSeconds, successionSeconds, sweepSeconds, probeSeconds
    case pingSeconds, pongTimeoutSeconds, beatSeconds, gameLifeSeconds, namedGameLifeSeconds, unusedGameLifeSeconds

    /// The name in words: `leaseSeconds` is `["lease", "seconds"]`.
    private var words: [String] {
        var words = [""]
        for character in rawValue {
            if character.isUppercase { words.append("") }
            words[words.count - 1].append(contentsOf: character.lowercased())
        }
        return words
    }

    /// The flag without its dashes, `lease-seconds`.
    package var flagName: String { words.joined(separator: "-") }

    /// The flag as typed, `--lease-seconds`.
    package var flag: String { "--" + flagName }

    /// The environment variable, `POKERFACE_LEASE_SECONDS`.
    package var environment: String { "POKERFACE_" + words.joined(separator: "_").uppercased() }

    /// Whether the file may carry it: a file cannot name another one.
    package var isFileKey: Bool { self != .config }

    /// What may be set, and how.
    package var key: SettingKey { SettingKey.of(self) }
}
