import NIOCore
import NIOHTTP1

/// A request of which nothing is missing any more, as a value.
struct WholeRequest {
    let head: HTTPRequestHead
    /// Empty when it is not kept.
    let body: ByteBuffer
    /// There was more of the body than there may be; nothing of it is here.
    var isTooLarge = false
}
