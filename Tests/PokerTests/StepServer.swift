import Synchronization
import TestSupport

/// One Redis for all tests of the step; every test has its own game in it.
enum StepServer {
    private static let server = Result { try RedisServerProcess() }
    private static let games = Atomic<Int>(0)

    static func probe() throws -> RedisProbe { try Self.server.get().probe() }

    /// A game code that no other test uses.
    static func freeCode() -> String { "GAME\(Self.games.wrappingAdd(1, ordering: .relaxed).newValue)" }
}
