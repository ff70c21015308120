import PokerfaceServer
import Testing
import Transport

@Suite struct SettingsTests {
    private func settings(
        flags: [SettingName: [String]] = [:], environment: [String: String] = [:], file: String? = nil
    ) throws -> Settings {
        let file = try file.map { try ConfigurationFile(text: $0, source: "test.yaml") }
        return try Settings(SettingSources(flags: flags, environment: environment, file: file))
    }

    private func refusal(
        flags: [SettingName: [String]] = [:], environment: [String: String] = [:], file: String? = nil
    ) -> String? {
        do {
            _ = try settings(flags: flags, environment: environment, file: file)
            return nil
        } catch let error as ServerError {
            #expect(error.exitCode == 64)
            return error.message
        } catch {
            return "\(error)"
        }
    }

    @Test("without anything the defaults hold")
    func defaults() throws {
        let settings = try settings()
        #expect(settings.hosts == nil)
        #expect(settings.port == 8080)
        #expect(settings.adminHost == "127.0.0.1")
        #expect(settings.adminPort == 9090)
        #expect(settings.redis == nil)
        #expect(settings.redisKeyPrefix == "pf:")
        #expect(settings.data == "./.pokerface")
        #expect(settings.logLevel == "info")
        #expect(settings.allowedOrigins.isEmpty)
        #expect(settings.eventLoops == nil)
        #expect(settings.timings.lease == 15 && settings.timings.leaseRenew == 5 && settings.timings.grace == 15)
        #expect(settings.timings.succession == 60 && settings.timings.sweep == 5 && settings.timings.probe == 3)
        #expect(
            settings.timings.ping == 25 && settings.timings.beat == 25 && settings.timings.pongTimeout == 20
                && settings.timings.redisWait == 30)
    }

    @Test("a flag wins over the environment, that over the file, that over the default", arguments: [0, 1, 2, 3])
    func precedence(present: Int) throws {
        let settings = try settings(
            flags: present > 2 ? [.port: ["1003"]] : [:], environment: present > 1 ? ["POKERFACE_PORT": "1002"] : [:],
            file: present > 0 ? "port: 1001" : nil)
        #expect(settings.port == [8080, 1001, 1002, 1003][present])
    }

    @Test("every setting has a flag, a variable and (but config) a key of the file", arguments: SettingName.allCases)
    func names(name: SettingName) throws {
        let value = Self.samples[name] ?? ""
        #expect(try SettingSources(flags: [name: [value]], environment: [:]).value(name) != nil)
        #expect(SettingSources(flags: [name: [value]], environment: [:]).source(name) == .flag(name.flag))
        #expect(try SettingSources(flags: [:], environment: [name.environment: value]).value(name) != nil)
        guard name.isFileKey else { return }
        let file = try ConfigurationFile(text: "\(name.rawValue): \"\(value)\"", source: "f")
        let sources = SettingSources(flags: [:], environment: [:], file: file)
        #expect(sources.source(name) == .file("f"))
        #expect(try sources.value(name) == SettingSources(flags: [name: [value]], environment: [:]).value(name))
    }

    private static let samples: [SettingName: String] = [
        .host: "::1", .port: "1", .adminHost: "0.0.0.0", .adminPort: "2", .redis: "redis://localhost:6379/1", .redisKeyPrefix: "x:",
        .config: "a.yaml", .data: "/tmp/x", .logLevel: "debug", .allowedOrigins: "https://example.com", .eventLoops: "3",
        .trustedProxies: "10.0.0.0/8", .proxyFields: "forwarded", .proxyProtocol: "off", .pathPrefix: "/poker",
        .redisWaitSeconds: "0.5", .leaseSeconds: "1.5", .leaseRenewSeconds: "0.5", .graceSeconds: "0.25", .successionSeconds: "1",
        .sweepSeconds: "0.5", .probeSeconds: "0.5", .pingSeconds: "0.5", .pongTimeoutSeconds: "0.5", .beatSeconds: "0.5",
        .gameLifeSeconds: "7200", .namedGameLifeSeconds: "86400", .unusedGameLifeSeconds: "600",
        .maxConnections: "100",
        .maxConnectionsPerAddress: "5",
        .handshakesPerSecond: "100",
        .handshakeBurst: "200",
        .handshakesPerSecondPerAddress: "10",
        .handshakeBurstPerAddress: "20",
        .messagesPerSecondPerAddress: "50",
        .messageBurstPerAddress: "60",
        .headerBytes: "8192",
        .headerFields: "50",
        .bodyBytes: "1000",
        .handshakeSeconds: "2.5",
        .keepAliveSeconds: "5",
        .messageSeconds: "30",
        .sendQueueSoftBytes: "4096",
        .sendQueueHardBytes: "8192",
        .bytesInFlight: "2097152", .webhooksPerGame: "2", .webhookQueue: "10", .webhooksAtOnce: "4",
        .webhookTimeoutSeconds: "3", .webhookRetrySeconds: "0.5", .webhookPlainHttp: "on", .webhookAddresses: "10.0.0.0/8",
        .webhookCa: "/x/ca.pem", .storiesPerGame: "100", .storyBytesPerGame: "65536", .statesPerConnection: "1",
        .gamesPerMinutePerAddress: "0",
        .unknownCodesPerMinutePerAddress: "1",
        .wrongPasscodesPerMinutePerAddress: "1000000",
        .tlsCertificate: "c.pem", .tlsKey: "k.pem", .redisCa: "a.pem", .redisCertificate: "c.pem", .redisKey: "k.pem",
        .redisServerName: "redis.internal",
    ]

    @Test(
        "certificate and key belong together, and files for Redis to a rediss:// URL",
        arguments: [
            (
                [.tlsCertificate: ["c.pem"]],
                "tlsCertificate: \"c.pem\" is set and tlsKey is not: set both or neither (from --tls-certificate)"
            ),
            ([.tlsKey: ["k.pem"]], "tlsKey: \"k.pem\" is set and tlsCertificate is not: set both or neither (from --tls-key)"),
            (
                [.redis: ["rediss://h"], .redisKey: ["k.pem"]],
                "redisKey: \"k.pem\" is set and redisCertificate is not: set both or neither (from --redis-key)"
            ),
            (
                [.redis: ["redis://h"], .redisCa: ["a.pem"]],
                "redisCa: \"a.pem\" is set and redis is not a rediss:// URL (from --redis-ca)"
            ),
        ] as [([SettingName: [String]], String)])
    func belongTogether(flags: [SettingName: [String]], message: String) {
        #expect(refusal(flags: flags) == message)
    }

    @Test(
        "a burst belongs to its rate, and the soft limit of a send queue is no more than the hard one",
        arguments: [
            (
                [.handshakeBurst: ["5"]],
                "handshakeBurst: \"5\" is set and handshakesPerSecond is not: set both or the rate alone (from --handshake-burst)"
            ),
            (
                [.sendQueueSoftBytes: ["4096"], .sendQueueHardBytes: ["2048"]],
                "sendQueueSoftBytes: \"4096\" is more than sendQueueHardBytes (2048; from --send-queue-soft-bytes)"
            ),
        ] as [([SettingName: [String]], String)])
    func limits(flags: [SettingName: [String]], message: String) {
        #expect(refusal(flags: flags) == message)
    }

    @Test("limits by address are off until they are set, and a burst that is left out is that of one second")
    func limitDefaults() throws {
        let clients = try settings().limits.clients
        #expect(clients.connectionsPerAddress == nil && clients.handshakesPerAddress == nil && clients.messagesPerAddress == nil)
        #expect(clients.connections == nil && clients.handshakes == nil)
        let set = try settings(flags: [.messagesPerSecondPerAddress: ["7"], .handshakesPerSecond: ["3"], .handshakeBurst: ["9"]])
        #expect(set.limits.clients.messagesPerAddress?.burst == 7)
        #expect(set.limits.clients.handshakes?.perSecond == 3 && set.limits.clients.handshakes?.burst == 9)
    }

    @Test("flag and variable are the key in words")
    func spelling() {
        #expect(SettingName.leaseRenewSeconds.flag == "--lease-renew-seconds")
        #expect(SettingName.leaseRenewSeconds.environment == "POKERFACE_LEASE_RENEW_SECONDS")
        #expect(SettingName.host.flag == "--host")
        #expect(SettingName.redisKeyPrefix.environment == "POKERFACE_REDIS_KEY_PREFIX")
    }

    @Test("a host repeats as a flag, stands between commas in the environment, and is a list in the file")
    func hosts() throws {
        let expected = ["127.0.0.1", "::1"]
        #expect(try settings(flags: [.host: expected]).hosts == expected)
        #expect(try settings(flags: [.host: ["127.0.0.1,::1"]]).hosts == expected)
        #expect(try settings(environment: ["POKERFACE_HOST": "127.0.0.1, ::1"]).hosts == expected)
        #expect(try settings(file: "host: [127.0.0.1, \"::1\"]").hosts == expected)
        #expect(try settings(file: "host: 0.0.0.0").hosts == ["0.0.0.0"])
    }

    @Test("of a flag typed twice the last counts, and an empty variable or key counts as absent")
    func absent() throws {
        #expect(try settings(flags: [.port: ["1", "2"]]).port == 2)
        #expect(try settings(environment: ["POKERFACE_PORT": ""], file: "port: 7").port == 7)
        #expect(try settings(file: "port:\nadminPort: 3").adminPort == 3)
        #expect(try settings(file: "redis: ~").redis == nil)
        #expect(try settings(file: "").port == 8080)
        #expect(try settings(file: "# nothing\n").port == 8080)
    }

    @Test(
        "a wrong value is refused with key, value, allowed range and source",
        arguments: [
            (.port, "99999", "port: \"99999\" is not a port (0...65535; from --port)"),
            (.adminPort, "-1", "adminPort: \"-1\" is not a port (0...65535; from --admin-port)"),
            (.eventLoops, "0", "eventLoops: \"0\" is not a whole number in range (1...256; from --event-loops)"),
            (.leaseSeconds, "soon", "leaseSeconds: \"soon\" is not a number of seconds in range (0.2...3600; from --lease-seconds)"),
            (.graceSeconds, "nan", "graceSeconds: \"nan\" is not a number of seconds in range (0...3600; from --grace-seconds)"),
            (
                .logLevel, "loud",
                "logLevel: \"loud\" is not a log level (trace, debug, info, notice, warning, error, critical; from --log-level)"
            ),
            (.host, "no host", "host: \"no host\" is not an address to listen on (an IPv4 or IPv6 address or a host name; from --host)"),
            (
                .redis, "http://x",
                "redis: \"http://x\" is not a Redis URL "
                    + "(redis[s]://[user[:password]@]host[:port][/db] or unix:///path[?db=1]; from --redis)"
            ),
            (
                .redisKeyPrefix, "a{b}",
                "redisKeyPrefix: \"a{b}\" is not a key prefix (up to 32 letters, digits and : . _ -; from --redis-key-prefix)"
            ),
            (
                .allowedOrigins, "example.com",
                "allowedOrigins: \"example.com\" is not an origin "
                    + "(* or null or scheme://host[:port], with *. before the host or * for the port; from --allowed-origins)"
            ),
        ] as [(SettingName, String, String)])
    func wrong(name: SettingName, value: String, message: String) {
        #expect(refusal(flags: [name: [value]]) == message)
    }

    @Test("the source in the message is the one the value came from")
    func sources() {
        #expect(
            refusal(environment: ["POKERFACE_PORT": "x"]) == "port: \"x\" is not a port (0...65535; from POKERFACE_PORT)")
        #expect(refusal(file: "port: x") == "port: \"x\" is not a port (0...65535; from test.yaml)")
    }

    @Test("a password is not printed, and a variable that Kubernetes made is recognised")
    func hints() {
        let message = refusal(flags: [.redis: ["http://me:secret@x"]])
        #expect(message?.contains("secret") == false)
        #expect(message?.contains("http://me:***@x") == true)
        #expect(refusal(environment: ["POKERFACE_PORT": "tcp://10.0.0.1:80"])?.contains("enableServiceLinks: false") == true)
    }

    @Test("PROXY headers are refused from everybody: somebody has to be trusted")
    func proxyProtocol() {
        #expect(
            refusal(flags: [.proxyProtocol: ["on"]])
                == "proxyProtocol: \"on\" needs trustedProxies: whoever may send the header may choose an address (from --proxy-protocol)")
        #expect(refusal(flags: [.proxyProtocol: ["on"], .trustedProxies: ["10.0.0.0/8", "::1"]]) == nil)
        #expect(refusal(flags: [.trustedProxies: ["10.0.0.1/8"]])?.contains("is not an address range (an IP address or CIDR") == true)
    }

    @Test("a lease that ends before its renewal is refused")
    func lease() {
        #expect(
            refusal(flags: [.leaseRenewSeconds: ["2"], .leaseSeconds: ["2"]])
                == "leaseRenewSeconds: \"2\" is not less than leaseSeconds (2; from --lease-renew-seconds)")
    }

    @Test(
        "origins are scheme, host and port",
        arguments: [
            ("*", true), ("https://example.com", true), ("http://localhost:3000", true), ("http://[::1]:80", true),
            ("https://example.com/", true), ("https://.", false), ("https://a b", false), ("chrome-extension://abcdef", true),
            ("https://[::1", false), ("https://example.com:99999", false), ("://x", false), ("https://", false), ("null", true),
            ("https://*.example.com", true), ("http://localhost:*", true), ("https://*", false), ("https://a.*.com", false),
            ("*.com", false),
        ])
    func origins(text: String, valid: Bool) {
        #expect((refusal(flags: [.allowedOrigins: [text]]) == nil) == valid)
    }
}
