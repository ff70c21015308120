import Logging
import ServiceLifecycle
import UnixSignals

/// `pokerface serve`: from what was typed to an exit status.
package enum Serve {
    /// Runs a node until SIGTERM or SIGINT; a second signal ends it at once.
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
        let service = NodeService(plan: plan, environment: environment, observability: observability, exit: exit)
        // The group says little that the node does not say itself.
        var logger = observability.logger
        logger.logLevel = max(logger.logLevel, .warning)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        let secondSignal = await watchSecondSignal(exit)
        defer { secondSignal.cancel() }
        do {
            try await group.run()
        } catch {
            throw error as? ServerError ?? ServerError(.failed, "\(error)")
        }
    }

    private static func watchSecondSignal(_ exit: EmergencyExit) async -> Task<Void, Never> {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        return Task {
            var count = 0
            for await _ in signals {
                count += 1
                if count > 1 { exit.end(status: 1, reason: "a second signal came") }
            }
        }
    }
}
