/// What a node runs with when it is given no file: Config/pokerface.yaml, word for word (a test compares the two).
package enum DefaultConfiguration {
    /// How error messages and the log call it.
    package static let source = "the built-in configuration"

    package static let text = #"""
        # pokerface's own configuration: one stage, with the game. `pokerface serve` starts with this when it is given no file.
        # Every key is explained here. An unknown key, a wrong type or a value out of its range is refused at the start.

        # The program's own settings. A flag (--port) goes before the environment (POKERFACE_PORT), that before this file.
        # They are shown with their defaults, without effect while the # stands before them.
        #
        # Addresses to listen on: one, or a list. The default is this machine only.
        #host: [127.0.0.1, "::1"]
        # The port for clients: 0 to 65535; 0 takes any free one.
        #port: 8080
        # TLS on the port for clients, beside plain connections: PEM files with the certificate and its chain, and with the key, which has no
        # passphrase. Both or neither. When they change they are read again, within a few seconds; `pokerface certificate` makes a pair to try.
        #tlsCertificate: /etc/pokerface/tls/tls.crt
        #tlsKey: /etc/pokerface/tls/tls.key
        # The address of the port for health and metrics. Whoever reaches it sees how the node is, so it is loopback unless told otherwise.
        #adminHost: 127.0.0.1
        # The port for health and metrics: 0 to 65535.
        #adminPort: 9090
        # The Redis that all nodes share, such as redis://127.0.0.1:6379, or rediss:// with TLS. Without one, a private redis-server is started.
        #redis: redis://127.0.0.1:6379
        # For a rediss:// URL: a PEM file with the only authorities to trust (the system's when left out); certificate and key to show Redis
        # when it asks for one; the name that its certificate must be for (the URL's host when left out).
        #redisCa: /etc/pokerface/redis/ca.crt
        #redisCertificate: /etc/pokerface/redis/tls.crt
        #redisKey: /etc/pokerface/redis/tls.key
        #redisServerName: redis.internal
        # What every key and channel in Redis begins with: up to 32 letters, digits and : . _ -
        #redisKeyPrefix: "pf:"
        # The folder of the private redis-server's data and socket.
        #data: ./.pokerface
        # What is logged: trace, debug, info, notice, warning, error or critical.
        #logLevel: info
        # Web pages that may connect besides this node's own: origins such as https://example.com, https://*.example.com for every
        # host below it, http://localhost:* for every port, null for pages from files, or "*" for all. A page always may that comes
        # from the same scheme, host and port; while nobody says whether the client uses TLS, either scheme is taken for the same.
        #allowedOrigins: []
        # Addresses of proxies in front of this node, as 10.0.0.0/8 or ::1. They are believed when they say who their client is and
        # whether it uses TLS; everybody else is the client, whatever its header says. The default is nobody.
        #trustedProxies: []
        # What those proxies write, and so what they are believed: x-forwarded (X-Forwarded-For, -Proto, -Host, -Prefix), forwarded
        # (RFC 7239) or none. A proxy passes on what it does not write as its client sent it: see Config/proxies.
        #proxyFields: x-forwarded
        # on: every connection of a trusted proxy begins with a PROXY protocol header, version 1 or 2, and is closed without one.
        # Connections of others begin with none. off: nobody's does.
        #proxyProtocol: off
        # The path under which a proxy has this node, such as /poker, when it passes the path on unchanged. Paths without it work
        # too. A proxy that takes the path off needs no such setting; it may send X-Forwarded-Prefix for what is shown at /.
        #pathPrefix: /
        # How many event loops share the connections: 1 to 256. The default is one per core.
        #eventLoops: 2

        # Limits of what clients may cost. docs/limits.md says what happens at each, how it is counted and what shows that it works.
        #
        # Most sockets at a time on this node: 1 to 10000000. A handshake beyond is answered 503 with Retry-After; a browser's (with an
        # Origin) is accepted and closed at once with 1013, since its script would not learn the status. The default is as many as the
        # limit for open files and a quarter of the memory allow.
        #maxConnections: 100000
        # Most sockets at a time of one client's address: 1 to 10000000. An IPv6 address counts by its first 64 bits. Behind a proxy
        # set trustedProxies first: without, all clients have the proxy's address. The default is no limit.
        #maxConnectionsPerAddress: 100
        # Handshakes a second on this node: 1 to 1000000, and how many may come at once after a silence: 1 to 1000000; when left out,
        # those of one second. Refused as above. The default is no limit.
        #handshakesPerSecond: 1000
        #handshakeBurst: 2000
        # The same for one address.
        #handshakesPerSecondPerAddress: 10
        #handshakeBurstPerAddress: 50
        # Messages a second of one address, over all its connections to this node: 1 to 1000000, and how many at once. Beyond, as with
        # connectionRate: "Too Many Requests", and 4101 for who goes on. The default is no limit.
        #messagesPerSecondPerAddress: 500
        #messageBurstPerAddress: 1000
        # Most bytes in the head of a request: 1024 to 1048576, half of them in its first line. Beyond: 431, or 414 for the line.
        #headerBytes: 16384
        # Most header fields of a request: 8 to 1000. Beyond: 431.
        #headerFields: 100
        # Most bytes in the body of a plain request: 0 to 1073741824. Beyond: 413.
        #bodyBytes: 131072
        # How long a request or a TLS handshake may take until it is complete: 0.1 to 3600. Then the connection is cut.
        #handshakeSeconds: 10
        # How long a connection may stay without a request: 0.1 to 3600. Longer than a proxy keeps its own.
        #keepAliveSeconds: 75
        # How long one message may take from its first frame to its last byte: 0.1 to 86400. Then its socket is closed with 1008. More
        # than this is needed where messageLimitBytes is large and clients are slow.
        #messageSeconds: 120
        # Bytes that wait for a slow reader from which on it gets no room events, but one snapshot later: 1024 to 1073741824.
        #sendQueueSoftBytes: 65536
        # Bytes that wait for a slow reader above which it is closed with 4108: 1024 to 1073741824, no less than the soft limit.
        #sendQueueHardBytes: 1048576
        # Most bytes of messages that wait to be sent or answered, or are unfinished, on this node: 1048576 to 1099511627776. Beyond,
        # sockets of the addresses that hold most are closed with 4108. The default is a quarter of the memory.
        #bytesInFlight: 1073741824
        # Most stories of a game: 0 to 5000. Beyond: limit.
        #storiesPerGame: 500
        # Most bytes of a game's list of stories, as its state shows it: 1024 to 4194304. Beyond: limit.
        #storyBytesPerGame: 262144
        # How often one connection may ask for the state of a game in 10 s, by sync or by joining again: 1 to 10000. Beyond: rate_limited.
        #statesPerConnection: 20

        # How many games one client's address may make in a minute, how many codes it may ask for that no game has, and how many wrong
        # passcodes it may send: each 0 to 1000000, and 0 is as many as it likes. Counted in Redis, for all nodes. Beyond: rate_limited, but
        # for who has a seat already. Behind a proxy set trustedProxies first: without, all clients have the proxy's address.
        #gamesPerMinutePerAddress: 10
        #unknownCodesPerMinutePerAddress: 30
        #wrongPasscodesPerMinutePerAddress: 10

        # Webhooks: this node posts what happens in games to other servers, signed; docs/webhooks.md has what they get, and how they check it.
        # webhooks is the operator's own list, for all games, and can only be set here. For each: url, and secret (16 to 200 visible ASCII
        # characters) or secretFile, in whose first line it stands. Optional are events (all of them when left out), plainHttp: true for an
        # http:// URL, and privateAddresses: true for one that is not of the public internet.
        #
        #webhooks:
        #  - url: https://example.com/pokerface
        #    secretFile: /etc/pokerface/webhook-secret
        #    events: [started, result, settled]
        #
        # Most webhooks of a game, which its dealers set over REST: 0 to 10; 0: games have none.
        #webhooksPerGame: 3
        # on: those of games may go to http:// URLs as well.
        #webhookPlainHttp: off
        # Addresses that those of games may go to although they are private, loopback or otherwise not public, as 10.1.2.0/24.
        #webhookAddresses: []
        # A PEM file with the only authorities that all webhooks trust (the system's when left out).
        #webhookCa: /etc/pokerface/webhook-ca.crt
        # Most deliveries that wait on this node: 1 to 100000. What comes then is dropped and counted. One game has a tenth of the places,
        # a receiver of the operator's a half.
        #webhookQueue: 1000
        # Most deliveries that are tried at a time: 1 to 256.
        #webhooksAtOnce: 16
        # How long one try may take, in seconds: 0.1 to 300.
        #webhookTimeoutSeconds: 10
        # The longest pause behind the first try that failed, in seconds: 0.01 to 60. There are five tries, and each next pause is four times as long.
        #webhookRetrySeconds: 1

        # Times in seconds, fractions allowed. All nodes of one Redis should agree on them.
        #
        # How long the start waits for Redis before it gives up: 0.1 to 3600.
        #redisWaitSeconds: 30
        # A node that has not renewed its lease for this long is dead: 0.2 to 3600.
        #leaseSeconds: 15
        # How often a node renews its lease and looks for dead ones: 0.05 to 3600, less than leaseSeconds.
        #leaseRenewSeconds: 5
        # How long a player whose connections have gone counts as present: 0 to 3600.
        #graceSeconds: 15
        # How long a game is without a dealer before somebody acts as one: 0 to 86400.
        #successionSeconds: 60
        # How often rooms in a vote are compared with Redis: 0.05 to 600.
        #sweepSeconds: 5
        # How often the subscription is probed: 0.05 to 600.
        #probeSeconds: 3
        # How often a socket is pinged: 0.05 to 3600.
        #pingSeconds: 25
        # How long a ping may stay unanswered: 0.05 to 3600.
        #pongTimeoutSeconds: 20
        # The longest time between two beats for clients that ask for them, as the page does; it waits 30 s: 0.05 to 3600.
        #beatSeconds: 25
        # How long a game lives in Redis that nobody is in, or does anything in: 1 to 31536000.
        #gameLifeSeconds: 86400
        # The same for a game with a slug.
        #namedGameLifeSeconds: 2592000
        # The same for a game in which no round was started yet, with a slug or without.
        #unusedGameLifeSeconds: 3600

        # What clients connect to: ws://HOST:PORT/<stage>. One stage or more; a name is 1 to 64 letters, digits, _ and -.
        stages:
          dev:
            # The longest message in bytes, all its fragments together: 128 to 268435456. Longer ones end the connection with 1009.
            messageLimitBytes: 131072
            # The longest single frame in bytes: 128 to 268435456; when left out, as long as a message.
            frameLimitBytes: 131072
            # How many fragments a message may have: 1 to 1000000, or unlimited.
            fragmentLimit: 1024
            # Whether messages are compressed for clients that offer it (permessage-deflate, as browsers do): true or false. Limits count
            # what a message inflates to. Messages under 512 bytes go as they are.
            compression: true
            # The subprotocols that are spoken here, most wanted first: up to 32 names. The first that a client offers as well is agreed
            # on; a client that offers none of them is let in without one.
            subprotocols: []
            # How many messages each connection may send, or unlimited. A message beyond is answered "Too Many Requests" and goes
            # nowhere; a connection that goes on after 100 of those within a minute is closed with 4101.
            connectionRate:
              # Messages a second: 0 to 1000000. 0 refuses every message.
              perSecond: 100
              # Messages that may come at once after a silence: 1 to 1000000; when left out, those of one second.
              burst: 200
            # How many messages all connections of the stage may send together, on this node: as connectionRate, or unlimited.
            stageRate: unlimited
            # Which part of a text message selects its route: $request.body with a path, ${...} to mix parts with text, \$ for a
            # dollar sign. Where there is only $default, and it leads to echo, messages are not looked into at all.
            routeSelection: $request.body.action
            # Route key -> where its messages go. $connect is asked before a connection is accepted, $disconnect is told when it
            # has ended, $default takes every message that no other key takes, and also what is no JSON. All three may be left out:
            # everybody is accepted, and a message without a route is answered "Forbidden". Other keys do not begin with $.
            routes:
              $default:
                # Who handles it: poker (the game), echo (sends back what it gets) or rooms (everybody in a room gets it).
                integration: poker
              # Another name for one of the game's actions would be a route of its own:
              #   crearPartida:
              #     integration: poker
              #     action: createGame
        """# + "\n"
}
