extension SettingKey {
    /// The rows of what webhooks may do; docs/webhooks.md says more.
    static func webhooks(_ name: SettingName) -> SettingKey {
        switch name {
        case .webhooksPerGame: SettingKey(.count(0...10), "3", help: "Most webhooks of a game; 0: games have none.")
        case .webhookQueue:
            SettingKey(.count(1...100_000), "1000", help: "Most deliveries that wait on the node; what comes then is dropped.")
        case .webhooksAtOnce: SettingKey(.count(1...256), "16", help: "Most deliveries that are tried at a time on the node.")
        case .webhookTimeoutSeconds: SettingKey(.seconds(0.1...300), "10", help: "How long one try of a delivery may take.")
        case .webhookRetrySeconds:
            SettingKey(
                .seconds(0.01...60), "1", help: "Longest pause behind a delivery's first failed try; each next one is four times as long.")
        case .webhookPlainHttp:
            SettingKey(.choice(noun: "a switch", ["off", "on"]), "off", help: "Whether webhooks of games may go to http:// URLs.")
        case .webhookAddresses:
            SettingKey(.addressRanges, note: "none", help: "Addresses that webhooks of games may go to although they are not public.")
        default: SettingKey(.file, note: "the system's", help: "PEM file with the authorities that webhooks trust, and no others.")
        }
    }
}
