import NIOCore
import Redis
import Rooms

/// Takes and ends attempts at the counters in Redis, which all nodes share. A value; each call belongs to the loop of the client that it is given.
package struct AttemptCounters: Sendable {
    /// How long a failed attempt counts.
    private static let life: TimeAmount = .minutes(1)
    /// How often is asked again while other attempts hold the last places: 10 ms at first, twice as long each time up to 320 ms, 4 s at most in all.
    private static let patience = 16

    let configuration: PokerConfiguration
    let keys: GameKeys

    /// Counters under these limits and names.
    package init(configuration: PokerConfiguration, keys: GameKeys) {
        self.configuration = configuration
        self.keys = keys
    }

    /// The counter of an address; nil where the settings have none. All attempts with one `name` count once; those without count each.
    package func counter(_ kind: AttemptCounter.Kind, of network: String, asking name: String = "") -> AttemptCounter? {
        let limit =
            switch kind {
            case .games: self.configuration.gamesPerMinute
            case .codes: self.configuration.unknownCodesPerMinute
            case .passcodes: self.configuration.wrongPasscodesPerMinute
            case .derivations: self.configuration.derivationsPerMinute
            }
        return limit == 0 ? nil : AttemptCounter(kind: kind, key: self.keys.attempts(kind, of: network), name: name, limit: limit)
    }

    /// The wrong passcodes at a game; without a limit they are counted alone, since others' failures lock nobody out.
    func counter(at game: String, limit: Int = 0) -> AttemptCounter {
        AttemptCounter(kind: .passcodes, key: self.keys.wrongPasscodes(at: game), name: "", limit: limit)
    }

    /// The tries of an address at a game at which many have failed.
    func counter(at game: String, of network: String) -> AttemptCounter {
        let key = self.keys.attempts(.passcodes, of: network) + ":\(game)"
        return AttemptCounter(kind: .passcodes, key: key, name: "", limit: self.configuration.triesPerMinuteAtGuessedGame)
    }

    /// Takes one attempt at all of the counters, or at none. Waits a little for others that are under way.
    package func take(_ counters: [AttemptCounter], context: RoomContext, completion: @escaping (AttemptAnswer) -> Void) {
        self.take(counters, context: context, attempt: 0, completion: completion)
    }

    private func take(
        _ counters: [AttemptCounter], context: RoomContext, attempt: Int, completion: @escaping (AttemptAnswer) -> Void
    ) {
        guard !counters.isEmpty else { return completion(.taken(AttemptReservation(counters: []))) }
        let arguments = ["take", String(Self.life.milliseconds)] + counters.flatMap { [String($0.limit), $0.name] }
        context.redis.evaluate(AttemptScript.script, keys: counters.map(\.key), arguments: { _ in arguments }) { result in
            guard case .success(let value) = result, let parts = value.arrayValue, parts.count == 3, let word = parts[0].string,
                let wait = parts[1].integerValue, let number = parts[2].integerValue
            else { return completion(.unavailable) }
            let full = counters[min(max(0, Int(number)), counters.count - 1)].kind
            switch word {
            case "taken": completion(.taken(AttemptReservation(counters: counters)))
            case "busy" where attempt < Self.patience:
                let pause = Int64.random(in: 5...10) << Int64(min(attempt, 5))
                context.redis.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(pause)) {
                    self.take(counters, context: context, attempt: attempt + 1, completion: completion)
                }
            case "busy": completion(.refused(full, retryAfterMs: .random(in: 500...1500)))
            default: completion(.refused(full, retryAfterMs: max(1, Int(wait))))
            }
        }
    }

    /// Ends attempts. Nobody waits for it: while Redis cannot be had they hold their places until the minute is over.
    package func end(_ reservation: AttemptReservation?, failed: Bool, context: RoomContext) {
        guard let reservation, !reservation.counters.isEmpty else { return }
        let outcomes = reservation.counters.flatMap { [failed || $0.isSpent ? "1" : "0", $0.name] }
        let arguments = ["end", String(Self.life.milliseconds)] + outcomes
        context.redis.evaluate(
            AttemptScript.script, keys: reservation.counters.map(\.key), arguments: { _ in arguments }, completion: { _ in })
    }
}
