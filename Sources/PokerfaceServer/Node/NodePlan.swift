import Gateway
import Glibc
import Integrations
import NIOCore
import Poker
import Redis
import Rooms
import TLS
import Transport
import Webhooks

/// Everything that is decided before a node starts: settings and stages, checked, and what they mean for each room.
package struct NodePlan: Sendable {
    /// The integrations that a route may lead to.
    package static let integrationNames = ["poker", "echo", "rooms"]

    package let settings: Settings
    package let gateway: GatewayConfiguration
    /// Whom the operator has told of all games.
    package let webhooks: [WebhookTarget]
    /// Whom webhooks trust.
    let webhookTrust: ClientTrust
    /// What the public port shows; nil without TLS.
    let certificate: ServerCertificate?
    /// Makes the connections to Redis.
    let redisConnector: any RedisConnector

    /// Reads flags, environment and the file that they name. Throws ``ServerError/Code/usage`` for the first thing that is wrong.
    package init(flags: [SettingName: [String]], environment: [String: String]) throws(ServerError) {
        let sources = SettingSources(flags: flags, environment: environment)
        let file: ConfigurationFile
        if case .text(let path)? = try sources.value(.config) {
            file = try ConfigurationFile(path: path)
        } else {
            file = try ConfigurationFile(text: DefaultConfiguration.text, source: DefaultConfiguration.source)
        }
        self.settings = try Settings(sources.with(file: file))
        self.webhooks = try OperatorWebhooks.read(file.webhooks, source: file.source)
        self.webhookTrust = try Self.webhookTrust(self.settings)
        self.certificate = try Self.certificate(self.settings)
        self.redisConnector = try Self.redisConnector(self.settings)
        do {
            self.gateway = try GatewayConfiguration(tree: file.stages, source: file.source, integrations: Self.integrationNames)
        } catch {
            throw ServerError(.usage, error.description)
        }
    }

    /// How to reach Redis at `endpoint`, or where the settings say.
    func redis(privateSocket: String?) throws(ServerError) -> RedisConfiguration {
        var configuration: RedisConfiguration
        if let privateSocket {
            configuration = RedisConfiguration(endpoint: .unix(path: privateSocket))
        } else {
            configuration = try Self.redis(settings)
        }
        configuration.keyPrefix = settings.redisKeyPrefix
        return configuration
    }

    func rooms(database: Int) -> RoomsConfiguration {
        var configuration = RoomsConfiguration()
        configuration.keyPrefix = settings.redisKeyPrefix
        configuration.database = database
        configuration.lease = .fractional(seconds: settings.timings.lease)
        configuration.look = .fractional(seconds: settings.timings.leaseRenew)
        configuration.sweep = .fractional(seconds: settings.timings.sweep)
        configuration.probe = .fractional(seconds: settings.timings.probe)
        configuration.startPatience = .fractional(seconds: settings.timings.redisWait)
        configuration.address = Self.hostName()
        configuration.version = PokerfaceVersion.text
        return configuration
    }

    /// How games go, and for how long.
    package func poker(database: Int) -> PokerConfiguration {
        var configuration = PokerConfiguration()
        configuration.keyPrefix = settings.redisKeyPrefix
        configuration.database = database
        configuration.grace = .fractional(seconds: settings.timings.grace)
        configuration.succession = .fractional(seconds: settings.timings.succession)
        configuration.life = .fractional(seconds: settings.timings.gameLife)
        configuration.namedLife = .fractional(seconds: settings.timings.namedGameLife)
        configuration.gamesPerMinute = settings.limits.gamesPerMinute
        configuration.unknownCodesPerMinute = settings.limits.unknownCodesPerMinute
        configuration.wrongPasscodesPerMinute = settings.limits.wrongPasscodesPerMinute
        configuration.unusedLife = .fractional(seconds: settings.timings.unusedGameLife)
        configuration.webhooksPerGame = settings.webhooks.perGame
        configuration.storiesPerGame = settings.limits.storiesPerGame
        configuration.storyBytesPerGame = settings.limits.storyBytesPerGame
        configuration.states = settings.limits.statesPerConnection
        configuration.beat = .fractional(seconds: settings.timings.beat)
        return configuration
    }

    private static func redis(_ settings: Settings) throws(ServerError) -> RedisConfiguration {
        do {
            var configuration = try RedisConfiguration.parse(url: settings.redis ?? "")
            if configuration.security != nil { configuration.security = settings.redisSecurity }
            return configuration
        } catch {
            throw ServerError(.usage, "redis: \(error.message)")
        }
    }

    private static func certificate(_ settings: Settings) throws(ServerError) -> ServerCertificate? {
        guard let files = settings.certificate else { return nil }
        do {
            return try ServerCertificate(files)
        } catch {
            throw ServerError(.usage, "\(error.code == .key ? SettingName.tlsKey : .tlsCertificate): \(error)")
        }
    }

    private static func webhookTrust(_ settings: Settings) throws(ServerError) -> ClientTrust {
        do {
            return try ClientTrust(authorities: settings.webhooks.sending.authorities)
        } catch {
            throw ServerError(.usage, "\(SettingName.webhookCa): \(error)")
        }
    }

    private static func redisConnector(_ settings: Settings) throws(ServerError) -> any RedisConnector {
        guard settings.redis != nil else { return SocketConnector() }
        let configuration = try redis(settings)
        do {
            return try configuration.connector()
        } catch {
            let name: SettingName =
                switch error.code {
                case .trust: .redisCa
                case .certificate: .redisCertificate
                case .key: .redisKey
                }
            throw ServerError(.usage, "\(name): \(error)")
        }
    }

    /// The public port's terms, but for what only the running process knows.
    package func listener() -> ListenerConfiguration {
        var configuration = ListenerConfiguration(hosts: settings.hosts ?? LoopbackHosts.available(), port: settings.port)
        configuration.allowedOrigins = OriginPolicy(allowed: settings.allowedOrigins)
        configuration.trustedProxies = TrustedProxies(
            settings.trustedProxies.compactMap { AddressRange(text: $0) },
            fields: ProxyFields(rawValue: settings.proxyFields) ?? .xForwarded)
        configuration.expectsProxyHeader = settings.hasProxyProtocol
        configuration.certificate = certificate
        settings.limits.apply(to: &configuration)
        configuration.pingInterval = .fractional(seconds: settings.timings.ping)
        configuration.pongTimeout = .fractional(seconds: settings.timings.pongTimeout)
        return configuration
    }

    /// The stage that the ready line shows: `dev` when there is one.
    var shownStage: String {
        gateway.stages["dev"] != nil ? "dev" : gateway.stageNames.first ?? ""
    }

    /// The stage that the page plays on: the shown one if its routes lead to the game, or else the first that does; nil when none does.
    var gameStage: String? {
        let stages = [shownStage] + gateway.stageNames
        return stages.first { gateway.stages[$0]?.integrations.contains("poker") == true }
    }

    /// Whether other machines reach the public port by an address of this one. Behind a proxy they come by the proxy's, which is not known here.
    package var isReachable: Bool {
        settings.trustedProxies.isEmpty && settings.hosts?.contains { $0 == "0.0.0.0" || $0 == "::" } ?? false
    }

    private static func hostName() -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension TimeAmount {
    /// Seconds with fractions, to the nanosecond.
    static func fractional(seconds: Double) -> TimeAmount { .nanoseconds(Int64(seconds * 1e9)) }
}
