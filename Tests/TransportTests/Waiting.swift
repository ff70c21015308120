import NIOCore
import Testing
import Transport
import WebSocketWire

/// Waits until the listener has no connection left.
func waitUntilGone(_ server: TestServer, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    for _ in 0..<1000 {
        if try await server.listener.connectionCount == 0 { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("a connection is still there", sourceLocation: sourceLocation)
}
