import NIOCore
import SocketClient

extension SocketClientConfiguration {
    /// For tests in which the peer answers: on a busy machine its many small writes may take longer than a handshake is given otherwise.
    static var patient: SocketClientConfiguration {
        var configuration = SocketClientConfiguration()
        configuration.connectTimeout = .seconds(120)
        return configuration
    }
}
