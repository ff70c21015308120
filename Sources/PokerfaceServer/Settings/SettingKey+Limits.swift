extension SettingKey {
    /// The rows of the limits: docs/limits.md has a line for each.
    static func limit(_ name: SettingName) -> SettingKey {
        switch name {
        case .maxConnections:
            many("as many as descriptors and memory allow", "Most sockets at a time on the node; beyond, 503, or 1013 for browsers.")
        case .maxConnectionsPerAddress:
            many("no limit", "Most sockets at a time of one client's address; an IPv6 address counts by its first 64 bits.")
        case .handshakesPerSecond:
            rate("no limit", "Handshakes a second on the node; beyond, 503, or 1013 for browsers.")
        case .handshakeBurst:
            rate("those of one second", "Handshakes that may come at once on the node.")
        case .handshakesPerSecondPerAddress:
            rate("no limit", "Handshakes a second of one address.")
        case .handshakeBurstPerAddress:
            rate("those of one second", "Handshakes of one address that may come at once.")
        case .messagesPerSecondPerAddress:
            rate("no limit", "Messages a second of one address, over all its connections.")
        case .messageBurstPerAddress:
            rate("those of one second", "Messages of one address that may come at once.")
        case .storiesPerGame: SettingKey(.count(0...5000), "500", help: "Most stories of a game.")
        case .storyBytesPerGame:
            SettingKey(.count(1024...4_194_304), "262144", help: "Most bytes of a game's list of stories, as its state shows it.")
        case .statesPerConnection:
            SettingKey(.count(1...10_000), "20", help: "Times in 10 s that a connection may ask for the state of a game.")
        case .gamesPerMinutePerAddress: perMinute("10", "Games that an address may make in a minute, on all nodes; 0: no limit.")
        case .unknownCodesPerMinutePerAddress:
            perMinute("30", "Codes without a game that an address may ask for in a minute, on all nodes; 0: no limit.")
        case .wrongPasscodesPerMinutePerAddress:
            perMinute("10", "Wrong passcodes that an address may send in a minute, on all nodes; 0: no limit.")
        default: size(name)
        }
    }

    private static func size(_ name: SettingName) -> SettingKey {
        switch name {
        case .headerBytes:
            SettingKey(.count(1024...1_048_576), "16384", help: "Most bytes in a request's head, half of them in its first line.")
        case .headerFields: SettingKey(.count(8...1000), "100", help: "Most header fields of a request.")
        case .bodyBytes: SettingKey(.count(0...1_073_741_824), "131072", help: "Most bytes in the body of a plain request.")
        case .handshakeSeconds: SettingKey(.seconds(0.1...3600), "10", help: "How long a request may take until it is complete.")
        case .keepAliveSeconds: SettingKey(.seconds(0.1...3600), "75", help: "How long a connection may stay without a request.")
        case .messageSeconds:
            SettingKey(
                .seconds(0.1...86_400), "120", help: "How long one message may take to come; beyond, the socket is closed with 1008.")
        case .sendQueueSoftBytes:
            SettingKey(.count(1024...1_073_741_824), "65536", help: "Bytes waiting for a slow reader above which it gets no room events.")
        case .sendQueueHardBytes:
            SettingKey(.count(1024...1_073_741_824), "1048576", help: "Bytes waiting for a slow reader above which it is closed with 4108.")
        default:
            SettingKey(
                .count(1_048_576...1_099_511_627_776), note: "a quarter of the memory",
                help:
                    "Most bytes of messages that wait or are unfinished on the node; beyond, addresses that hold most lose sockets with 4108."
            )
        }
    }

    private static func many(_ note: String, _ help: String) -> SettingKey {
        SettingKey(.count(1...10_000_000), note: note, help: help)
    }

    private static func perMinute(_ text: String, _ help: String) -> SettingKey {
        SettingKey(.count(0...1_000_000), text, help: help)
    }

    private static func rate(_ note: String, _ help: String) -> SettingKey {
        SettingKey(.count(1...1_000_000), note: note, help: help)
    }
}
