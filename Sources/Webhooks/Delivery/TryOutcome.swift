/// What came of one try to tell a receiver. A value.
package enum TryOutcome: Sendable, Equatable {
    /// It was told (2xx).
    case delivered
    /// Not this time; `after` is how long the receiver asked to be left alone.
    case failed(String, after: Duration? = nil)
    /// It would not be another time either.
    case refused(String)

    /// What an answer means.
    ///
    /// Other 4xx and redirects say that the URL is not right. 410 among them: the game's owner takes the webhook away, nobody else.
    package init(status: UInt, retryAfter: String?) {
        switch status {
        case 200...299: self = .delivered
        case 408, 425, 429, 500...: self = .failed("status \(status)", after: Self.pause(retryAfter))
        default: self = .refused("status \(status)")
        }
    }

    /// Seconds; a date is not looked at.
    private static func pause(_ text: String?) -> Duration? {
        guard let text, (1...9).contains(text.utf8.count), let seconds = Int(text), seconds >= 0 else { return nil }
        return .seconds(seconds)
    }
}
