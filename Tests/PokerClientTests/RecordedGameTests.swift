import JSONText
import PokerClient
import TestSupport
import Testing

@Suite("A recorded game")
struct RecordedGameTests {
    private static let frames = RecordedGame.frames.map(Frames.object)

    /// What the last state says to somebody who knew nothing.
    private static func told() throws -> GameState {
        var reducer = GameReducer()
        _ = reducer.receive(try #require(self.frames.first), at: 0)
        _ = reducer.receive(["event": "state", "epoch": "other", "v": 0], at: 0)
        _ = reducer.receive(try #require(self.frames.last), at: 0)
        return try #require(reducer.state)
    }

    /// A state tells the last result only, and no event the own card.
    private static func comparable(_ state: GameState?) -> GameState? {
        var state = state
        let last = state?.results.suffix(1) ?? []
        state?.results = Array(last)
        state?.clockAhead = 0
        state?.departed = [:]
        state?.myVote = nil
        return state
    }

    @Test("its events make, one after the other, what its last state says")
    func whole() throws {
        var reducer = GameReducer()
        for (number, frame) in Self.frames.dropLast().enumerated() {
            #expect(reducer.receive(frame, at: 0) == (number == 0 ? .replaced : .applied))
        }
        let state = try #require(reducer.state)
        #expect(Self.comparable(state) == Self.comparable(try Self.told()))
        #expect(state.results.map(\.round) == [1, 2])
        #expect(state.results.first?.statistics?.suggestion == "5")
        #expect(state.results.last?.votes == [RoundResult.Vote(player: nil, value: "L=5")])
        #expect(state.options.title == "Sprint 8")
    }

    @Test("frames that are lost, repeated or late change nothing that a state does not put right", arguments: 1...30)
    func damaged(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        var frames = Array(Self.frames.dropFirst().dropLast())
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            let place = Int.random(in: 0..<(frames.count - 1), using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: frames.remove(at: place)
            case 1: frames.insert(frames[place], at: Int.random(in: place..<frames.count, using: &random))
            default: frames.swapAt(place, place + 1)
            }
        }
        var reducer = GameReducer()
        _ = reducer.receive(try #require(Self.frames.first), at: 0)
        var version = try #require(reducer.state?.version)
        for frame in frames where reducer.receive(frame, at: 0) == .applied {
            version += 1
            #expect(reducer.state?.version == version, "seed \(seed)")
        }
        _ = reducer.receive(try #require(Self.frames.last), at: 0)
        #expect(Self.comparable(reducer.state) == Self.comparable(try Self.told()), "seed \(seed)")
    }
}
