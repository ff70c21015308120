/// Why the gateway lets a request not through to a resource.
package enum ResourceRefusal: Sendable, Equatable {
    /// It comes from a page that may not open sockets here either. A retry does not help.
    case foreignOrigin
    /// Its client's address has sent too much. A retry helps, a little later.
    case rate
    /// Its body is larger than any may be. A retry does not help.
    case tooLarge
}
