/// How much a peer may send; what goes beyond is refused with 1009 as soon as it is announced.
package struct WebSocketLimits: Sendable, Equatable {
    /// The highest limit in bytes, 1 GiB: a message has to fit in one `ByteBuffer`, whose indices have 32 bits.
    package static let ceiling = 1 << 30

    /// The most bytes of a whole message, all fragments together; 0 to ``ceiling``.
    package let maxMessageBytes: Int
    /// The most bytes of one data frame's payload; 0 to ``ceiling``. Control frames have their own limit of 125.
    package let maxFrameBytes: Int
    /// The most frames that a message may consist of, 1 or more; nil is unlimited.
    package let maxFragments: Int?

    /// Values outside their ranges are moved to the nearest end; a frame may be as large as a message unless told otherwise.
    package init(maxMessageBytes: Int, maxFrameBytes: Int? = nil, maxFragments: Int? = nil) {
        self.maxMessageBytes = min(max(maxMessageBytes, 0), Self.ceiling)
        self.maxFrameBytes = min(max(maxFrameBytes ?? maxMessageBytes, 0), Self.ceiling)
        self.maxFragments = maxFragments.map { max($0, 1) }
    }
}
