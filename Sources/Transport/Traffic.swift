/// What one loop's sockets have carried since it was counted last.
struct Traffic {
    /// Frames of any kind, written or queued.
    var framesSent = 0
    /// Whole text and binary messages.
    var messagesReceived = 0
}
