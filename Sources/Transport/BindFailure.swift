import Glibc
import NIOCore

/// Why an address could not be listened on, in the system's words.
package struct BindFailure: Sendable, Equatable, CustomStringConvertible {
    package let description: String

    /// Looks for the system's error in what NIO wraps around it.
    package init(_ error: any Error) {
        self.description =
            switch error {
            case let error as IOError: String(cString: strerror(error.errnoCode))
            case let error as SocketAddressError.UnknownHost: error.errorDescription
            default: "\(error)"
            }
    }
}
