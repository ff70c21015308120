import JSONText

/// Why a node did not start or did not go on, as one line for the person who started it.
///
/// None of them is cured by trying again without a change, except ``Code/redis`` and ``Code/busy``.
package struct ServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of trouble it is; stable.
    package enum Code: String, Sendable {
        /// A setting's value, a key or the configuration file is wrong.
        case usage
        /// The data directory cannot be used, or belongs to a living process.
        case data
        /// No Redis: not installed, not reachable, or not set up as needed.
        case redis
        /// An address to listen on is taken, or not ours.
        case busy
        /// A part of the node failed while running.
        case failed
    }

    package let code: Code
    /// One line, without the program's name in front; what would break it is escaped.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = SingleLine.of(message)
    }

    package var description: String { message }

    /// What the process exits with: 64 (EX_USAGE of sysexits.h) for what the caller wrote, else 1.
    package var exitCode: Int32 { code == .usage ? 64 : 1 }
}
