import NIOCore

/// How a node sends webhooks. A value.
package struct WebhookConfiguration: Sendable, Equatable {
    /// How many deliveries may wait, for another try or their first; at most 16 MiB of bodies with them.
    package var queue = 1000
    /// How many tries may be under way.
    package var atOnce = 16
    /// How long one try may take in all, its name's look-up and the answer included.
    package var timeout = Duration.seconds(10)
    /// When the next one is made.
    package var schedule = RetrySchedule()
    /// A PEM file with the only authorities that are trusted; nil for the system's.
    package var authorities: String?
    /// What the requests call their sender.
    package var userAgent = "pokerface"

    /// The defaults of docs/limits.md.
    package init() {}
}
