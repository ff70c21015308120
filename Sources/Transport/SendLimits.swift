import NIOCore

/// How much may wait for a client that reads slower than it is written to.
package struct SendLimits: Sendable, Equatable {
    /// Bytes from which on room events are dropped.
    package var softBytes: Int
    /// Frames from which on room events are dropped.
    package var softFrames: Int
    /// Bytes above which the socket is closed with 4108.
    package var hardBytes: Int
    /// How long a queue may stand still before the socket is closed with 4108.
    package var progressTimeout: TimeAmount

    /// Limits made of their parts.
    package init(softBytes: Int = 64 << 10, softFrames: Int = 32, hardBytes: Int = 1 << 20, progressTimeout: TimeAmount = .seconds(10)) {
        self.softBytes = softBytes
        self.softFrames = softFrames
        self.hardBytes = hardBytes
        self.progressTimeout = progressTimeout
    }
}
