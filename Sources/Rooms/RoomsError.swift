/// Why the rooms of a node could not be started.
package struct RoomsError: Error, CustomStringConvertible {
    /// What went wrong, stable.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private let text: String
        /// Redis was not reached in time; a later start may succeed.
        package static var redisUnreachable: Self { Self(text: "redis_unreachable") }
        /// Redis answers, and refuses what the node needs; the message says what to change.
        package static var redisRefused: Self { Self(text: "redis_refused") }
        package var description: String { self.text }
    }

    package let code: Code
    /// One line for whoever started the node.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { self.message }
}
