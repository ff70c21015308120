import Redis
import TLS

/// The settings of one node, checked; what a start needs and nothing else.
package struct Settings: Sendable, Equatable {
    /// Nil: 127.0.0.1, and ::1 where there is IPv6.
    package let hosts: [String]?
    package let port: Int
    package let adminHost: String
    package let adminPort: Int
    /// Nil: a private redis-server in ``data``.
    package let redis: String?
    package let redisKeyPrefix: String
    /// The directory as given, relative to the working directory.
    package let data: String
    package let logLevel: String
    /// Empty: the page's own host and port.
    package let allowedOrigins: [String]
    /// CIDRs; empty: nobody.
    package let trustedProxies: [String]
    package let proxyFields: String
    package let hasProxyProtocol: Bool
    package let pathPrefix: String
    /// Nil: one per core.
    package let eventLoops: Int?
    /// Nil: no TLS on the public port.
    package let certificate: CertificateFiles?
    /// What goes with a `rediss://` URL.
    package let redisSecurity: RedisSecurity
    package let limits: Limits
    package let webhooks: Webhooks
    package let timings: Timings

    /// Durations in seconds; operators and tests shorten them.
    package struct Timings: Sendable, Equatable {
        package let redisWait: Double
        package let lease: Double
        package let leaseRenew: Double
        package let grace: Double
        package let succession: Double
        package let sweep: Double
        package let probe: Double
        package let ping: Double
        package let beat: Double
        package let pongTimeout: Double
        package let gameLife: Double
        package let namedGameLife: Double
        package let unusedGameLife: Double
    }

    /// Throws ``ServerError/Code/usage`` for the first value that is wrong.
    package init(_ sources: SettingSources) throws(ServerError) {
        let read = Reader(sources: sources)
        self.hosts = try read.list(.host)
        self.port = try read.integer(.port)
        self.adminHost = try read.text(.adminHost)
        self.adminPort = try read.integer(.adminPort)
        self.redis = try read.optionalText(.redis)
        self.redisKeyPrefix = try read.text(.redisKeyPrefix)
        self.data = try read.text(.data)
        self.logLevel = try read.text(.logLevel)
        self.allowedOrigins = try read.list(.allowedOrigins) ?? []
        self.trustedProxies = try read.list(.trustedProxies) ?? []
        self.proxyFields = try read.text(.proxyFields)
        self.hasProxyProtocol = try read.text(.proxyProtocol) == "on"
        self.pathPrefix = try read.text(.pathPrefix)
        self.eventLoops = try read.optionalInteger(.eventLoops)
        self.certificate = try read.files(.tlsCertificate, .tlsKey)
        self.redisSecurity = RedisSecurity(
            authorities: try read.optionalText(.redisCa), identity: try read.files(.redisCertificate, .redisKey),
            serverName: try read.optionalText(.redisServerName))
        self.limits = try Limits(read)
        self.webhooks = try Webhooks(read)
        self.timings = try Timings(read)
        guard !hasProxyProtocol || !trustedProxies.isEmpty else {
            throw sources.refusal(
                .proxyProtocol, "on",
                "needs trustedProxies: whoever may send the header may choose an address (from \(sources.source(.proxyProtocol)))",
                sources.source(.proxyProtocol))
        }
        try Self.checkRedisSecurity(read)
        guard timings.leaseRenew < timings.lease else {
            throw sources.refusal(
                .leaseRenewSeconds, SettingKind.text(timings.leaseRenew),
                "is not less than leaseSeconds (\(SettingKind.text(timings.lease)); from \(sources.source(.leaseRenewSeconds)))",
                sources.source(.leaseRenewSeconds))
        }
    }

    /// Files for TLS beside a URL without it would give a feeling of safety and nothing else.
    private static func checkRedisSecurity(_ read: Reader) throws(ServerError) {
        if let url = try read.optionalText(.redis), url.lowercased().hasPrefix("rediss://") { return }
        for name in [SettingName.redisCa, .redisCertificate, .redisKey, .redisServerName] {
            guard let text = try read.optionalText(name) else { continue }
            let source = read.sources.source(name)
            throw read.sources.refusal(name, text, "is set and redis is not a rediss:// URL (from \(source))", source)
        }
    }

    /// Typed access to checked values; a kind that does not fit is a mistake in the table, which a test would show.
    struct Reader {
        let sources: SettingSources

        func list(_ name: SettingName) throws(ServerError) -> [String]? {
            guard let value = try sources.value(name) else { return nil }
            guard case .list(let texts) = value else { throw mistake(name) }
            return texts.isEmpty ? nil : texts
        }

        func text(_ name: SettingName) throws(ServerError) -> String {
            guard let text = try optionalText(name) else { throw mistake(name) }
            return text
        }

        func optionalText(_ name: SettingName) throws(ServerError) -> String? {
            guard let value = try sources.value(name) else { return nil }
            guard case .text(let text) = value else { throw mistake(name) }
            return text
        }

        /// Both or neither.
        func files(_ certificate: SettingName, _ key: SettingName) throws(ServerError) -> CertificateFiles? {
            switch (try optionalText(certificate), try optionalText(key)) {
            case (let certificate?, let key?): return CertificateFiles(certificate: certificate, key: key)
            case (nil, nil): return nil
            case (let text?, nil): throw alone(certificate, text, needs: key)
            case (nil, let text?): throw alone(key, text, needs: certificate)
            }
        }

        private func alone(_ name: SettingName, _ text: String, needs other: SettingName) -> ServerError {
            let source = sources.source(name)
            return sources.refusal(name, text, "is set and \(other.rawValue) is not: set both or neither (from \(source))", source)
        }

        func integer(_ name: SettingName) throws(ServerError) -> Int {
            guard let integer = try optionalInteger(name) else { throw mistake(name) }
            return integer
        }

        func optionalInteger(_ name: SettingName) throws(ServerError) -> Int? {
            guard let value = try sources.value(name) else { return nil }
            guard case .integer(let integer) = value else { throw mistake(name) }
            return integer
        }

        func seconds(_ name: SettingName) throws(ServerError) -> Double {
            guard case .number(let seconds)? = try sources.value(name) else { throw mistake(name) }
            return seconds
        }

        private func mistake(_ name: SettingName) -> ServerError {
            ServerError(.failed, "\(name.rawValue): the table of settings has no usable kind or default for it")
        }
    }
}

extension Settings.Timings {
    fileprivate init(_ read: Settings.Reader) throws(ServerError) {
        self.redisWait = try read.seconds(.redisWaitSeconds)
        self.lease = try read.seconds(.leaseSeconds)
        self.leaseRenew = try read.seconds(.leaseRenewSeconds)
        self.grace = try read.seconds(.graceSeconds)
        self.succession = try read.seconds(.successionSeconds)
        self.sweep = try read.seconds(.sweepSeconds)
        self.probe = try read.seconds(.probeSeconds)
        self.ping = try read.seconds(.pingSeconds)
        self.beat = try read.seconds(.beatSeconds)
        self.pongTimeout = try read.seconds(.pongTimeoutSeconds)
        self.gameLife = try read.seconds(.gameLifeSeconds)
        self.namedGameLife = try read.seconds(.namedGameLifeSeconds)
        self.unusedGameLife = try read.seconds(.unusedGameLifeSeconds)
    }
}
