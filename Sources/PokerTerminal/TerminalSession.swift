import Glibc
import PokerClient
import Synchronization

/// `pokerface play` at a terminal: draws what the client reports, and does what keys ask for.
package final class TerminalSession: Sendable {
    private struct Table {
        var control: TableControl
        var screen = TerminalScreen()
        var drawn: TableView?
        var size = (width: 0, height: 0)
        /// Stopped, so that nothing is painted over somebody else's work.
        var isPaused = false
    }

    private let table: Mutex<Table>
    private let write: @Sendable (String) -> Void
    private let start = ContinuousClock.now

    /// `write` takes text for the terminal.
    package init(language: Language, url: String, write: @escaping @Sendable (String) -> Void) {
        self.table = Mutex(Table(control: TableControl(language: language, url: url)))
        self.write = write
    }

    /// What the client reports to.
    package func report(_ report: SeatReport) { self.change { $0.take(report, at: self.now) } }

    /// The game's code, once there is one.
    package var game: String? { self.table.withLock { $0.control.view.game?.game } }

    /// Plays until the end; nil when the terminal cannot be had. The terminal is as it was before.
    package func run(_ client: GameClient) async -> SeatEnding? {
        guard TerminalMode.enter() else { return nil }
        defer { TerminalMode.leave() }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.takeKeys(client) }
            group.addTask { await self.keepTime() }
            let ending = await client.run()
            // Nothing is painted any more once the terminal is given back.
            self.table.withLock { $0.isPaused = true }
            group.cancelAll()
            return ending
        }
    }

    private var now: Int64 {
        let time = (ContinuousClock.now - self.start).components
        return time.seconds * 1000 + time.attoseconds / 1_000_000_000_000_000
    }

    private func takeKeys(_ client: GameClient) async {
        var parser = KeyParser()
        var isGoing = false
        for await bytes in Keyboard.bytes() {
            for key in parser.feed(bytes) {
                switch self.press(key) {
                case .none: break
                case .ask(let action): await client.ask(action, isPersistent: true)
                case .repaint: self.repaint()
                case .pause: self.pause()
                case .quit:
                    // Whoever asks twice does not wait for the server's good-bye.
                    if isGoing { self.leaveAtOnce() }
                    isGoing = true
                    await client.quit()
                }
            }
        }
        // The terminal is gone.
        await client.quit()
    }

    private func keepTime() async {
        while true {
            self.change { $0.tick(at: self.now) }
            guard (try? await Task.sleep(for: .milliseconds(250))) != nil else { return }
        }
    }

    private func press(_ key: Key) -> TableControl.Action {
        var action = TableControl.Action.none
        self.change { action = $0.press(key) }
        return action
    }
}

// MARK: - The screen

extension TerminalSession {
    /// Changes what is to be seen, and paints what is another line than before.
    private func change(_ body: (inout TableControl) -> Void) {
        self.table.withLock { table in
            body(&table.control)
            guard !table.isPaused else { return }
            if table.control.takeBell() { self.write("\u{7}") }
            let (view, size) = (table.control.view, TerminalMode.size)
            guard view != table.drawn || size != table.size else { return }
            let lines = TableDrawing.lines(of: view, width: size.width, height: size.height)
            let column = TableDrawing.cursorColumn(of: view, width: size.width)
            let text = table.screen.paint(lines, width: size.width, height: size.height, cursorColumn: column)
            if !text.isEmpty { self.write(text) }
            (table.drawn, table.size) = (view, size)
        }
    }

    private func repaint() {
        self.table.withLock { table in
            table.screen.forget()
            table.drawn = nil
        }
        self.change { _ in }
    }

    /// Stops until the shell lets it go on.
    private func pause() {
        self.table.withLock { $0.isPaused = true }
        TerminalMode.leave()
        raise(SIGTSTP)
        _ = TerminalMode.take()
        self.table.withLock { $0.isPaused = false }
        self.repaint()
    }

    private func leaveAtOnce() -> Never {
        TerminalMode.leave()
        exit(130)
    }
}
