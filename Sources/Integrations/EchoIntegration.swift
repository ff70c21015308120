import Gateway
import Rooms
import Transport

/// Sends every message back as it came: text as text, binary as binary. It looks into none.
///
/// The gateway stops reading a connection that does not read what it is sent.
package struct EchoIntegration: Integration {
    package let name = "echo"
    package let readsBody = false
    package let firstMessages = ["hello"]

    package init() {}

    package func makeShard(rooms: RoomsShard) -> any IntegrationShard { EchoShard() }
}

/// Echo on one event loop. It keeps nothing.
private final class EchoShard: IntegrationShard {
    func receive(_ message: RoutedMessage, from connection: GatewayConnection, completion: @escaping (IntegrationOutcome) -> Void) {
        switch message.message {
        case .text(let text): connection.send(text: text)
        case .binary(let bytes): connection.send(binary: bytes)
        }
        completion(.done)
    }
}
