import NIOCore
import NIOPosix

extension NodeProcess {
    /// A counter or gauge of the admin port's `/metrics`; 0 while it does not stand there.
    package func metric(_ name: String) async throws -> Int {
        let text = try await self.adminAnswer("/metrics")
        let line = text.split(whereSeparator: \.isNewline).last { $0.hasPrefix("\(name) ") }
        return line.flatMap { Double($0.dropFirst(name.count + 1)) }.map { Int($0) } ?? 0
    }

    /// What the admin port answers to a GET, head and body.
    package func adminAnswer(_ path: String) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: self.adminPort) { channel in
                channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel) }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
            var text = ""
            for try await part in inbound { text += String(buffer: part) }
            return text
        }
    }
}
