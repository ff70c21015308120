import NIOCore
import TLS

/// Where the listener listens and how patient it is. The defaults are those that the documentation promises.
package struct ListenerConfiguration: Sendable {
    /// Addresses or host names to listen on.
    package var hosts: [String]
    /// The port, the same on every host; 0 takes a free one.
    package var port: Int
    /// Connections that the kernel may hold until they are accepted.
    package var backlog = 4096
    /// Most connections at a time, a few more when many come at once; those that come then wait in the backlog, and the oldest that are no sockets end. Nil:
    /// as many as the system allows. Room for those who only ask needs `clientLimits.connections` to be less.
    package var maxConnections: Int?
    /// How long a connection that is no socket may stay though others wait.
    package var arrivalTime = TimeAmount.seconds(1)
    /// Most sockets and handshakes, of the node and of one address.
    package var clientLimits = ClientLimits()
    /// Most bytes that may wait to be sent, and in unfinished messages, on all sockets together; looked at with every step of the timers. Nil: no limit.
    package var bytesInFlight: Int?
    /// Which pages of other sites may open sockets here.
    package var allowedOrigins = OriginPolicy.sameOrigin
    /// Who may say for whom it speaks.
    package var trustedProxies = TrustedProxies()
    /// Whether every connection of a trusted proxy begins with a PROXY protocol header. Others begin with none.
    package var expectsProxyHeader = false
    /// With it, connections that begin with a TLS handshake are encrypted; those that do not are served plain as without it.
    package var certificate: ServerCertificate?
    /// How often the certificate's files are looked at; a change is in force after two looks.
    package var certificateLook = TimeAmount.seconds(2)
    /// How often it is looked whether a crowd has gone, so that memory can be given back.
    package var crowdLook = TimeAmount.seconds(1)
    /// Limits for the head of a request.
    package var headerLimits = HeaderLimits()
    /// Most bytes in the body of a plain request, be it kept or thrown away; more is answered 413.
    package var maxBodyBytes = 128 << 10
    /// How long a request may take from the connection's first moment, or from its own first byte, until it is complete.
    package var handshakeTimeout = TimeAmount.seconds(10)
    /// How long a kept-alive connection may stay without a request. Longer than a proxy's own idle time saves it failed requests (nginx: 60 s).
    package var keepAliveTimeout = TimeAmount.seconds(75)
    /// How long the door may think about a socket before the client gets 504.
    package var admissionTimeout = TimeAmount.seconds(35)
    /// The time between two pings on a socket.
    package var pingInterval = TimeAmount.seconds(25)
    /// How long a ping may stay without any sign of life before the socket is closed with 4112.
    package var pongTimeout = TimeAmount.seconds(20)
    /// How long one message may take from its first frame to its last byte, while it is read.
    package var messageTimeout = TimeAmount.seconds(120)
    /// How much may wait for a slow reader.
    package var sendLimits = SendLimits()
    /// How long the peer may take to answer a close frame.
    package var closeTimeout = TimeAmount.seconds(5)
    /// How long this side waits for the peer's end of stream after its own, so that the peer reads the close frame instead of a reset.
    package var lingerTimeout = TimeAmount.seconds(1)
    /// How long what is queued may still go out to a client that has shut down its sending side.
    package var halfCloseTimeout = TimeAmount.seconds(20)
    /// The step of the timers above: they fire at most this much late.
    package var timerResolution = TimeAmount.milliseconds(250)

    /// The defaults on the given addresses.
    package init(hosts: [String], port: Int) {
        self.hosts = hosts
        self.port = port
    }
}
