import Gateway
import NIOCore
import Rooms

/// One message and its answer. A value; belongs to the connection's loop.
struct PokerExchange {
    let request: PokerRequest
    let connection: GatewayConnection
    let seats: ConnectionSeats
    let completion: (IntegrationOutcome) -> Void

    var id: ConnectionID { self.connection.id }

    /// The error frame of a refusal.
    func errorText(_ refusal: PokerRefusal) -> ByteBuffer {
        GameFrame.error(refusal, re: self.request.re, action: self.request.name)
    }

    /// Answers with an error that no step's events have to precede.
    func refuse(_ refusal: PokerRefusal) {
        self.connection.send(text: self.errorText(refusal))
        self.completion(.done)
    }

    /// A frame in its place among the game's events.
    func direct(_ text: ByteBuffer, floor: RoomVersion? = nil) -> DirectFrame {
        DirectFrame(connection: self.id, text: text, floor: floor)
    }
}
