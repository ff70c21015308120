import CHiredis  // Its headers bring timeval.
import Foundation

/// Lets no call that sends (or connects) on a blocking socket wait longer than 20 s, nor one that receives where that is wanted: it fails
/// then with EAGAIN, so that a peer that is silent fails a test instead of keeping its thread.
package func limitPatience(of descriptor: Int32, receiving: Bool = false) {
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    for option in receiving ? [SO_SNDTIMEO, SO_RCVTIMEO] : [SO_SNDTIMEO] {
        setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
}
