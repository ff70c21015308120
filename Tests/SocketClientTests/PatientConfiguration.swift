import NIOCore
import SocketClient

extension SocketClientConfiguration {
    /// For tests in which the peer answers: on a busy machine it may come to that later than a handshake or a close is given otherwise.
    static var patient: SocketClientConfiguration {
        var configuration = SocketClientConfiguration()
        configuration.connectTimeout = .seconds(120)
        configuration.closeTimeout = .seconds(120)
        return configuration
    }
}
