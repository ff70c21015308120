import Poker
import Transport
import Webhooks

extension Settings {
    /// How webhooks are sent, and where those of games may go.
    package struct Webhooks: Sendable, Equatable {
        package let perGame: Int
        package let sending: WebhookConfiguration
        package let rules: WebhookRules

        init(_ read: Reader) throws(ServerError) {
            self.perGame = try read.integer(.webhooksPerGame)
            var sending = WebhookConfiguration()
            sending.queue = try read.integer(.webhookQueue)
            sending.atOnce = try read.integer(.webhooksAtOnce)
            sending.timeout = .seconds(try read.seconds(.webhookTimeoutSeconds))
            sending.schedule = RetrySchedule(first: .seconds(try read.seconds(.webhookRetrySeconds)))
            sending.authorities = try read.optionalText(.webhookCa)
            sending.userAgent = "pokerface/\(PokerfaceVersion.text)"
            self.sending = sending
            let ranges = try read.list(.webhookAddresses) ?? []
            self.rules = WebhookRules(
                allowsPlainHTTP: try read.text(.webhookPlainHttp) == "on",
                addresses: AddressPolicy(allowed: ranges.compactMap { AddressRange(text: $0) }))
        }
    }
}
