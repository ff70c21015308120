import Transport

/// One row of the table of settings: flags, environment, file, help and error texts all come from it.
package struct SettingKey: Sendable {
    package let kind: SettingKind
    /// The default as it would be written, empty for none (``defaultNote`` then says what happens).
    package let defaults: [String]
    /// What stands for the default in the help, when it is not simply the value.
    package let defaultNote: String?
    package let help: String
    /// Timings for operators and tests: documented, at the end of the help.
    package let isAdvanced: Bool

    init(_ kind: SettingKind, _ defaults: String..., note: String? = nil, advanced: Bool = false, help: String) {
        self.kind = kind
        self.defaults = defaults
        self.defaultNote = note
        self.isAdvanced = advanced
        self.help = help
    }

    /// The whole help line: meaning, allowed range, default.
    package var fullHelp: String {
        let list = kind.isList ? " Repeatable." : ""
        return "\(help)\(list) (\(kind.allowed); default: \(defaultNote ?? defaults.joined(separator: ", ")))"
    }

    /// What stands for the value in the help: `--port <port>`.
    package var valueName: String {
        switch kind {
        case .port: "port"
        case .count: "number"
        case .seconds: "seconds"
        case .choice(let noun, _): noun.split(separator: " ").last.map(String.init) ?? noun
        case .host, .hosts: "address"
        case .origins: "origin"
        case .addressRanges: "cidr"
        case .pathPrefix: "path"
        case .path: "path"
        case .file: "file"
        case .serverName: "name"
        case .redisURL: "url"
        case .keyPrefix: "prefix"
        }
    }

    static func of(_ name: SettingName) -> SettingKey {
        switch name {
        case .host:
            SettingKey(.hosts, note: "127.0.0.1, and ::1 where there is IPv6", help: "Address to listen on.")
        case .port:
            SettingKey(.port, "8080", help: "Port for sockets and the page; 0 takes a free one.")
        case .adminHost:
            SettingKey(.host, "127.0.0.1", help: "Address of the admin port.")
        case .adminPort:
            SettingKey(.port, "9090", help: "Port for /healthz, /readyz and /metrics; 0 takes a free one.")
        case .redis:
            SettingKey(.redisURL, note: "a private redis-server in the data directory", help: "The Redis that all nodes share.")
        case .redisKeyPrefix:
            SettingKey(.keyPrefix, "pf:", help: "Stands in front of every key and channel.")
        case .config:
            SettingKey(.path, note: "the built-in Config/pokerface.yaml", help: "YAML file with settings and stages.")
        case .data:
            SettingKey(.path, "./.pokerface", help: "Directory of the private redis-server.")
        case .logLevel:
            SettingKey(
                .choice(noun: "a log level", ["trace", "debug", "info", "notice", "warning", "error", "critical"]), "info",
                help: "The least level that is logged.")
        case .allowedOrigins:
            SettingKey(.origins, note: "the page's own host and port", help: "Origin that browsers may connect from.")
        case .trustedProxies:
            SettingKey(.addressRanges, note: "none", help: "Addresses of proxies that may say for whom they speak.")
        case .proxyFields:
            SettingKey(
                .choice(noun: "a kind of header field", ProxyFields.allCases.map(\.rawValue)), "x-forwarded",
                help: "Which header fields the trusted proxies write; the others are a client's own.")
        case .proxyProtocol:
            SettingKey(
                .choice(noun: "a switch", ["off", "on"]), "off",
                help: "Whether each connection of a trusted proxy begins with a PROXY protocol header, version 1 or 2.")
        case .pathPrefix:
            SettingKey(.pathPrefix, "/", help: "Path under which a proxy that passes paths on unchanged has this node.")
        case .eventLoops:
            SettingKey(.count(1...256), note: "one per core", help: "Number of event loops.")
        case .tlsCertificate, .tlsKey, .redisCa, .redisCertificate, .redisKey, .redisServerName: security(name)
        case .redisWaitSeconds, .leaseSeconds, .leaseRenewSeconds, .graceSeconds, .successionSeconds, .sweepSeconds, .probeSeconds,
            .pingSeconds, .pongTimeoutSeconds, .beatSeconds, .gameLifeSeconds, .namedGameLifeSeconds, .unusedGameLifeSeconds:
            timing(name)
        case .webhooksPerGame, .webhookQueue, .webhooksAtOnce, .webhookTimeoutSeconds, .webhookRetrySeconds, .webhookPlainHttp,
            .webhookAddresses, .webhookCa:
            webhooks(name)
        default: limit(name)
        }
    }

    private static func security(_ name: SettingName) -> SettingKey {
        switch name {
        case .tlsCertificate:
            SettingKey(
                .file, note: "no TLS",
                help: "PEM file with the public port's certificate and its chain; read again when it changes. Plain connections go on.")
        case .tlsKey: SettingKey(.file, note: "no TLS", help: "PEM file with the key of that certificate.")
        case .redisCa: SettingKey(.file, note: "the system's", help: "PEM file with the authorities that rediss:// trusts, and no others.")
        case .redisCertificate: SettingKey(.file, note: "none", help: "PEM file with the certificate to show Redis.")
        case .redisKey: SettingKey(.file, note: "none", help: "PEM file with the key of that certificate.")
        default: SettingKey(.serverName, note: "the URL's host", help: "The name that Redis' certificate must be for.")
        }
    }

    private static func timing(_ name: SettingName) -> SettingKey {
        switch name {
        case .redisWaitSeconds: seconds(0.1...3600, "30", "How long the start waits for Redis.")
        case .leaseSeconds: seconds(0.2...3600, "15", "A node is dead when it has not renewed its lease for this long.")
        case .leaseRenewSeconds: seconds(0.05...3600, "5", "How often a node renews its lease and looks for dead ones.")
        case .graceSeconds: seconds(0...3600, "15", "How long a dropped player counts as present.")
        case .successionSeconds: seconds(0...86400, "60", "How long a game stays without a dealer before a player acts as one.")
        case .sweepSeconds: seconds(0.05...600, "5", "How often the versions of rooms in a vote are compared with Redis.")
        case .probeSeconds: seconds(0.05...600, "3", "How often the subscription connection is probed.")
        case .pingSeconds: seconds(0.05...3600, "25", "How often a socket is pinged.")
        case .beatSeconds: seconds(0.05...3600, "25", "The longest time between two beats for clients that ask for them, as the page does.")
        case .gameLifeSeconds: seconds(1...31_536_000, "86400", "How long an idle game lives.")
        case .namedGameLifeSeconds: seconds(1...31_536_000, "2592000", "How long an idle game with a slug lives.")
        case .unusedGameLifeSeconds: seconds(1...31_536_000, "3600", "How long a game lives in which no round was started.")
        default: seconds(0.05...3600, "20", "How long a ping may stay unanswered.")
        }
    }

    private static func seconds(_ range: ClosedRange<Double>, _ text: String, _ help: String) -> SettingKey {
        SettingKey(.seconds(range), text, advanced: true, help: help)
    }
}
