import Logging
import ServiceLifecycle
import Webhooks

/// A node as a service: starts, says so, waits for the signal to stop, and stops.
struct NodeService: Service {
    /// After this the process ends, whatever hangs: the promise is 5 s.
    static let stopTime = Duration.milliseconds(4800)

    let plan: NodePlan
    let environment: [String: String]
    let observability: Observability
    let exit: EmergencyExit
    let webhooks: WebhookService

    func run() async throws {
        let logger = self.observability.logger
        let parts = try await withGracefulShutdownHandler {
            try await self.start()
        } onGracefulShutdown: {
            self.exit.stopWasAsked()
            // Together with the node: both have to be done within the same time.
            self.webhooks.stopSoon()
        }
        try? await gracefulShutdown()  // A cancelled group stops the node just as well.
        logger.info("stopping")
        let watch = Task {
            guard (try? await Task.sleep(for: Self.stopTime)) != nil else { return }
            self.exit.end(status: 1, reason: "stopping took too long")
        }
        // Not in this task: a cancelled one could not wait for anything.
        await Task { await parts.stop(logger: logger) }.value
        watch.cancel()
        logger.info("stopped")
    }

    private func start() async throws(ServerError) -> NodeParts {
        let audience = WebhookAudience(service: self.webhooks, targets: self.plan.webhooks, rules: self.plan.settings.webhooks.rules)
        var start = NodeStart(
            plan: self.plan, environment: self.environment, observability: self.observability, exit: self.exit, audience: audience)
        do throws(ServerError) {
            let line = try await start.run()
            self.exit.nodeIsReady()
            StandardStream.output.write(line)
            return start.parts
        } catch {
            await start.parts.stop(logger: self.observability.logger)
            throw error
        }
    }
}
