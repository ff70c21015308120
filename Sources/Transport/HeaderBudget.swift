/// What the head of one HTTP request may cost, counted byte by byte before any of it is kept, as a value.
///
/// It watches for the empty line that ends the head; from there on it counts nothing until `next()` announces another request.
package struct HeaderBudget: Sendable {
    /// The verdict on the bytes so far.
    package enum Verdict: Sendable, Equatable {
        /// Within the limits.
        case fine
        /// The request line is too long: 414.
        case lineTooLong
        /// The head is too long or has too many fields: 431.
        case headTooLarge
    }

    private enum Place { case before, requestLine, fields, passed }

    /// The verdict on all bytes of this head so far.
    package private(set) var verdict = Verdict.fine
    private let limits: HeaderLimits
    private var place = Place.before
    private var bytes = 0
    private var lines = 0
    private var lineBytes = 0

    /// A budget for a request that has not begun.
    package init(limits: HeaderLimits) {
        self.limits = limits
    }

    /// Whether the first byte of a head has come and its end has not.
    package var isInsideHead: Bool { self.place == .requestLine || self.place == .fields }

    /// The request is over; the next byte begins another one.
    package mutating func next() {
        self = HeaderBudget(limits: self.limits)
    }

    /// Counts bytes as they arrive, up to the end of the head.
    ///
    /// - Returns: how many of them belong to the head.
    package mutating func consume(_ chunk: UnsafeRawBufferPointer) -> Int {
        var index = 0
        while index < chunk.count, self.place != .passed, self.verdict == .fine {
            self.count(chunk[index])
            index += 1
        }
        return index
    }

    private mutating func count(_ byte: UInt8) {
        let isLineEnd = byte == UInt8(ascii: "\n")
        // Empty lines in front of a request are allowed (RFC 9112 section 2.2) and count as part of it.
        if self.place == .before, !isLineEnd, byte != UInt8(ascii: "\r") { self.place = .requestLine }
        self.bytes += 1
        if isLineEnd {
            self.endLine()
        } else if byte != UInt8(ascii: "\r") {
            self.lineBytes += 1
        }
        if self.place == .requestLine, self.lineBytes > self.limits.requestLineBytes { self.verdict = .lineTooLong }
        if self.bytes > self.limits.blockBytes || self.lines > self.limits.fields { self.verdict = .headTooLarge }
    }

    private mutating func endLine() {
        switch self.place {
        case .before, .passed: break
        case .requestLine: self.place = .fields
        case .fields where self.lineBytes == 0: self.place = .passed
        case .fields: self.lines += 1
        }
        self.lineBytes = 0
    }
}
