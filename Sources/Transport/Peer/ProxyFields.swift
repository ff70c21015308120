/// Which header fields the trusted proxies write. Only those are read: the others pass a proxy as the client sent them.
package enum ProxyFields: String, Sendable, CaseIterable {
    /// `X-Forwarded-For`, `-Proto`, `-Host` and `-Prefix`, as nginx, haproxy, Apache, Caddy, Envoy and the clouds' load balancers write.
    case xForwarded = "x-forwarded"
    /// `Forwarded` (RFC 7239).
    case forwarded
    /// None: a proxy's address is the client's, unless the PROXY protocol says more.
    case none
}
