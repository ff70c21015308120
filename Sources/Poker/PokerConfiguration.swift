import NIOCore

/// The times, limits and names that games go by. A value.
package struct PokerConfiguration: Sendable {
    /// Begins every key and channel.
    package var keyPrefix = "pf:"
    /// The database number; channels carry it, since PUBLISH ignores SELECT.
    package var database = 0
    /// The command that publishes: `PUBLISH`, or `SPUBLISH` on a cluster.
    package var publishCommand = "PUBLISH"
    /// How long a seat without a socket is still waited for, 0 ms or more.
    package var grace: TimeAmount = .seconds(15)
    /// How long a game is without a dealer before somebody acts as one.
    package var succession: TimeAmount = .seconds(60)
    /// The longest time between two beats of a connection that asked for them.
    package var beat: TimeAmount = .seconds(25)
    /// How long an idle game lives.
    package var life: TimeAmount = .hours(24)
    /// How long an idle game lives that has a slug.
    package var namedLife: TimeAmount = .hours(24 * 30)
    /// How long a game lives that was never started, with a slug or without.
    package var unusedLife: TimeAmount = .hours(1)
    /// How many results a game keeps, 1 or more.
    package var history = 1000
    /// In how many games one connection may sit.
    package var gamesPerConnection = 16
    /// How many stories a game may have.
    package var storiesPerGame = 500
    /// How many bytes a game's list of stories may have, as the state shows it.
    package var storyBytesPerGame = 262_144
    /// How often one connection may ask for a state within `stateWindow`, 1 or more: a large one costs Redis as much as 90 votes.
    package var states = 20
    package var stateWindow: TimeAmount = .seconds(10)
    /// How often one connection may edit stories, and settle, within `storyEditWindow`: an edit may have 128 KiB, and Redis does one thing at a time.
    package var storyEdits = 10
    package var storyEditWindow: TimeAmount = .seconds(10)
    /// How many webhooks a game may have; 0: none.
    package var webhooksPerGame = 3
    /// How many games an address may make in a minute; 0: as many as it likes.
    package var gamesPerMinute = 10
    /// How many codes that no game has an address may ask for in a minute; 0: as many as it likes.
    package var unknownCodesPerMinute = 30
    /// How many wrong passcodes an address may send in a minute; 0: as many as it likes.
    package var wrongPasscodesPerMinute = 10
    /// After how many wrong passcodes in a minute a game has few tries for each address.
    package var wrongPasscodesPerMinuteAtGame = 60
    /// How many tries those are, in a minute.
    package var triesPerMinuteAtGuessedGame = 2
    /// How many passcodes of an address a node derives in a minute, right and wrong and new ones: some 4 ms each.
    package var derivationsPerMinute = 300
    /// The longest round with a deadline, in seconds.
    package var maxRoundSeconds = 86_400

    /// The times and limits of docs/protocol.md.
    package init() {}
}
