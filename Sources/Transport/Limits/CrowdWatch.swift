/// Tells when a crowd of connections has gone, so that what the heap kept of it can be given back to the system. A value, asked now and then.
package struct CrowdWatch: Sendable {
    private let size: Int
    private var most = 0
    private var last = 0
    /// A crowd was told of, and connections that were closed then may have been freed since.
    private var isOwedAgain = false

    /// - Parameter size: how many have to go to be a crowd: at some 27 KiB for each within a TLS handshake, a thousand leave as much as a small node has in all.
    package init(size: Int = 1000) {
        self.size = size
    }

    /// Whether a crowd has gone since it was last told: most of it, with no more leaving now, or so many that waiting for the others would cost too much.
    ///
    /// Each is told once more at the next look at which nobody leaves: a connection is no longer counted a little before its memory is free.
    ///
    /// - Parameter peak: the most since the last look; there may have been a crowd in between.
    package mutating func look(_ connections: Int, peak: Int = 0) -> Bool {
        defer { self.last = connections }
        self.most = max(self.most, connections, peak)
        let (gone, isQuiet) = (self.most - connections, connections >= self.last)
        if gone >= self.size, isQuiet || gone >= 8 * self.size {
            self.most = connections
            self.isOwedAgain = true
            return true
        }
        guard self.isOwedAgain, isQuiet else { return false }
        self.isOwedAgain = false
        return true
    }
}
