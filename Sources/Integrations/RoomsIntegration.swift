import Gateway
import Rooms

/// Plain rooms: who has joined one gets what anybody in it sends, on every node, once. Nothing is kept, and nothing has a version.
///
/// `{"action":"join","room":R}` is answered `{"event":"joined","room":R}`, `leave` by `left`; `{"action":"send","room":R,"data":...}`
/// reaches every member, its sender included, as `{"event":"message","room":R,"data":...}` by one PUBLISH. An `id` comes back as
/// `re`, and makes `send` answered. A refusal is an `error` event.
package struct RoomsIntegration: Integration {
    package let name = "rooms"
    package let firstMessages = [
        #"{"action":"join","room":"lobby"}"#, #"{"action":"send","room":"lobby","data":"hello"}"#,
    ]

    package init() {}

    package func makeShard(rooms: RoomsShard) -> any IntegrationShard { PlainRoomsShard(rooms: rooms) }
}
