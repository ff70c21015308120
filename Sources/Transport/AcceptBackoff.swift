import Logging
import NIOCore

/// Rests the accepting of connections for a moment when the system has no descriptors or memory left. NIO keeps the listening socket open then, but would
/// try again at once and for ever. For the pipeline of a listening socket; bound to its loop.
package final class AcceptBackoff: ChannelInboundHandler {
    package typealias InboundIn = any Channel

    private let rest: TimeAmount
    private let logger: Logger
    private var isResting = false

    /// - Parameter rest: how long nothing is accepted after a failure.
    package init(rest: TimeAmount = .milliseconds(250), logger: Logger) {
        self.rest = rest
        self.logger = logger
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !self.isResting, context.channel.isActive else { return }
        self.isResting = true
        self.logger.error("cannot accept connections for the moment", metadata: ["reason": "\(error)"])
        self.setAutoRead(false, context)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: self.rest) {
            let (handler, context) = bound.value
            handler.isResting = false
            handler.setAutoRead(true, context)
        }
    }

    private func setAutoRead(_ isOn: Bool, _ context: ChannelHandlerContext) {
        // Fails only on a closed channel, which accepts nothing anyway.
        try? context.channel.syncOptions?.setOption(.autoRead, value: isOn)
    }
}
