import JSONText
import PokerClient

/// `pokerface play --json`: one action as JSON in each line in, one event as JSON in each line out. Frames of the server go out as they
/// came; `"event":"client"` and errors for lines that cannot be sent are this program's own.
package struct ScriptSession: Sendable {
    private let client: GameClient
    private let wait: Duration
    private let print: @Sendable (String) -> Void

    /// - Parameters:
    ///   - wait: how long events are printed after the last line was answered.
    ///   - makeClient: gets what to report to.
    ///   - print: takes whole lines; called by one task at a time.
    package init(
        token: String, wait: Duration, print: @escaping @Sendable (String) -> Void,
        makeClient: (@escaping @Sendable (SeatReport) -> Void) -> GameClient
    ) {
        self.wait = wait
        self.print = print
        self.client = makeClient { report in
            guard let line = ScriptLine.text(of: report, token: token) else { return }
            print(line + "\n")
        }
    }

    /// Plays until the lines end or the game does; how it ended.
    package func run<Lines: AsyncSequence & Sendable>(lines: Lines) async -> SeatEnding where Lines.Element == String {
        let ending = await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.take(lines) }
            let ending = await self.client.run()
            group.cancelAll()
            return ending
        }
        self.print(ScriptLine.text(of: ending) + "\n")
        return ending
    }

    private func take<Lines: AsyncSequence & Sendable>(_ lines: Lines) async where Lines.Element == String {
        do {
            for try await line in lines where !line.allSatisfy(\.isWhitespace) { await self.take(line) }
            await self.client.idle()
            try await Task.sleep(for: self.wait)
            await self.client.quit()
        } catch {
            // The game is over.
        }
    }

    private func take(_ line: String) async {
        await self.client.room()
        do {
            guard let fields = try JSONValue.parse(line).objectValue else {
                return await self.client.refuse("This line was not sent: it is no JSON object")
            }
            await self.client.ask(fields)
        } catch {
            await self.client.refuse("This line was not sent: it is not JSON (\(error))")
        }
    }
}
