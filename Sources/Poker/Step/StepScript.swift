import Cryptography
import Redis

/// The Lua text of the step, the only writer of a game: the files of `Lua`, joined; contract.lua says what goes in and what comes out.
package enum StepScript {
    /// One script, since Redis runs one as a whole. A file uses what those before it define, so the order is fixed.
    package static let source = Self.files.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    /// The script with its digest, for the first pipeline of each client.
    package static let script = Self.named("step", Self.source)

    private static let files: [[UInt8]] = [
        // Every call: the contract, the rules of a vote, and the short way, which answers most votes.
        PackageResources.contract_lua, PackageResources.ballots_lua, PackageResources.short_way_lua, PackageResources.signals_lua,
        // The game in memory.
        PackageResources.caches_lua, PackageResources.seats_lua, PackageResources.stories_lua, PackageResources.history_lua,
        // What follows from a change and from time.
        PackageResources.completion_lua, PackageResources.due_lua,
        // What is told, and the operations.
        PackageResources.options_lua, PackageResources.view_lua, PackageResources.members_lua,
        PackageResources.entering_lua, PackageResources.seating_lua, PackageResources.playing_lua, PackageResources.changing_lua,
        PackageResources.listing_lua, PackageResources.dealing_lua, PackageResources.exporting_lua, PackageResources.acting_lua,
        PackageResources.hooks_lua,
        // One call from its arguments to its writes.
        PackageResources.arguments_lua, PackageResources.commit_lua, PackageResources.main_lua,
    ]

    /// A script with its digest.
    static func named(_ name: String, _ source: String) -> RedisScript {
        RedisScript(name: name, source: source, sha1: self.hex(Digest.sha1(source.utf8)))
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
