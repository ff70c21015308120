/// Why the transport could not do what it was asked, in one clear line.
package struct TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Stable codes, for tests and for exit statuses.
    package enum Code: String, Sendable {
        /// The address is taken by another process. A retry helps once that process has gone.
        case addressInUse
        /// The address is not one of this machine's, or the port needs privileges. A retry does not help.
        case addressUnusable
    }

    /// The stable code.
    package let code: Code
    /// Who, which and what to do, for a person.
    package let message: String

    /// The message.
    package var description: String { self.message }
}
