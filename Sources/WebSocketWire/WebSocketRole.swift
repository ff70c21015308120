/// Which end of a connection this is: it decides who masks (RFC 6455 section 5.1) and who ends the transport (section 7.1.1).
package enum WebSocketRole: Sendable {
    /// Receives masked frames and sends unmasked ones.
    case server
    /// Receives unmasked frames and sends masked ones.
    case client
}
