import Glibc
import NIOCore
import NIOPosix
import TLS

/// Why a socket could not be connected, in the system's words.
package struct ConnectFailure: Sendable, Equatable, CustomStringConvertible {
    package let description: String

    /// Looks for the system's error in what NIO wraps around it; of several addresses the last one's counts.
    package init(_ error: any Error) { self.description = Self.words(error) }

    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.last.map { words($0.error) } ?? "the host name \(error.host) is unknown"
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case ChannelError.connectTimeout: "no answer in time"
        case let failure as TLSFailure: failure.description
        default: "\(error)"
        }
    }
}
