/// What is counted of a seat that acts by its token; the raw value is the step's word, and acting.lua has the numbers.
package enum SeatRate: String, Sendable, CaseIterable {
    /// Requests of any kind.
    case requests
    /// Edits of the stories, and what is settled.
    case edits
    /// Histories, of the seat and of its game.
    case histories
    case gameHistories = "game_histories"

    /// The limit's name in the metric of limits; docs/limits.md has it.
    var limitName: String {
        switch self {
        case .requests: "rest_requests_per_seat"
        case .edits: "rest_edits_per_seat"
        case .histories: "rest_histories_per_seat"
        case .gameHistories: "rest_histories_per_game"
        }
    }
}
