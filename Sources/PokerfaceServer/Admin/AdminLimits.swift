import NIOCore

/// How many the admin port serves, and how patient it is with each.
package struct AdminLimits: Sendable {
    /// Most connections at a time.
    package var connections = 64
    /// How long a connection may stay without a request. Longer than the usual interval of a scraper.
    package var idleTime = TimeAmount.seconds(90)
    /// How long a request may take from its first part to its last.
    package var requestTime = TimeAmount.seconds(10)
    /// How long an answer may take, from the request's end until the system has taken the last byte.
    package var answerTime = TimeAmount.seconds(10)

    /// The defaults.
    package init() {}
}
