import Logging
import ServiceLifecycle
import UnixSignals
import Webhooks

/// `pokerface serve`: from what was typed to an exit status.
package enum Serve {
    /// Runs a node until SIGTERM, SIGINT or SIGHUP; another one from a second later on ends it at once.
    ///
    /// - Returns: 0 after an orderly end, else what ``ServerError/exitCode`` says; the reason is on standard error, in one line.
    package static func run(flags: [SettingName: [String]], environment: [String: String]) async -> Int32 {
        do throws(ServerError) {
            try await serve(NodePlan(flags: flags, environment: environment), environment)
            return 0
        } catch {
            StandardStream.error.write("pokerface: \(error.message)\n")
            return error.exitCode
        }
    }

    private static func serve(_ plan: NodePlan, _ environment: [String: String]) async throws(ServerError) {
        let observability = Observability.bootstrap(logLevel: plan.settings.logLevel)
        let exit = EmergencyExit(logger: observability.logger)
        let webhooks = WebhookService(
            configuration: plan.settings.webhooks.sending, trust: plan.webhookTrust, logger: observability.logger)
        let service = NodeService(
            plan: plan, environment: environment, observability: observability, exit: exit, webhooks: webhooks)
        // The group says little that the node does not say itself.
        var logger = observability.logger
        logger.logLevel = max(logger.logLevel, .warning)
        // Before they are trapped, which changes what is ignored.
        let signals = StopSignalSet.current()
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                // They stop from the last on: the webhooks after the node, which tells them when it begins to.
                services: [
                    .init(service: webhooks), .init(service: service, successTerminationBehavior: .gracefullyShutdownGroup),
                ],
                gracefulShutdownSignals: signals, logger: logger))
        let secondSignal = await watchSecondSignal(signals, exit)
        defer { secondSignal.cancel() }
        do {
            try await group.run()
        } catch {
            throw error as? ServerError ?? ServerError(.failed, "\(error)")
        }
    }

    private static func watchSecondSignal(_ signals: [UnixSignal], _ exit: EmergencyExit) async -> Task<Void, Never> {
        let arrivals = await UnixSignalsSequence(trapping: signals)
        return Task {
            var stop = StopSignals()
            for await _ in arrivals where stop.came(at: .now) { exit.end(status: 1, reason: "a second signal came") }
        }
    }
}
