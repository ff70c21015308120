import Logging
import NIOCore
import NIOEmbedded
import Testing
import Transport

@Suite("The rest after a failed accept")
struct AcceptBackoffTests {
    private struct NoDescriptors: Error {}

    /// What auto-read was set to last; nil before that.
    private static func autoRead(_ channel: EmbeddedChannel) -> Bool? { channel.options.compactMap { $0.value as? Bool }.last }

    @Test("Nothing is accepted for a while after a failure, one while for all failures in it, and then again")
    func rests() throws {
        let channel = EmbeddedChannel()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try channel.pipeline.syncOperations.addHandler(AcceptBackoff(rest: .milliseconds(250), logger: logger))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        #expect(Self.autoRead(channel) == nil)
        channel.pipeline.fireErrorCaught(NoDescriptors())
        #expect(Self.autoRead(channel) == false)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(200))
        // Part of the same trouble: the rest does not become longer.
        channel.pipeline.fireErrorCaught(NoDescriptors())
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(49))
        #expect(Self.autoRead(channel) == false)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(Self.autoRead(channel) == true)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        channel.pipeline.fireErrorCaught(NoDescriptors())
        #expect(Self.autoRead(channel) == false)
        _ = try? channel.finish()
    }
}
