import Glibc
import Synchronization

/// The terminal of this process: raw while the game is drawn, and as it was at every end that a process can see.
package enum TerminalMode {
    /// Ends by whom the terminal is given back: those that are asked for, and those of a faulty program.
    private static let endings = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE]

    /// Whether both ends are a terminal.
    package static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    /// Takes the terminal: keys come one by one, and a screen of its own is drawn. False when it cannot be had.
    package static func enter() -> Bool {
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return false }
        // Reads what the handler reads, so that nothing is made in there for the first time.
        isTaken.store(false, ordering: .sequentiallyConsistent)
        for number in Self.endings { signal(number, giveBackAndEnd) }
        signal(SIGPIPE, SIG_IGN)
        return Self.take()
    }

    /// Takes it again after a pause.
    package static func take() -> Bool {
        var raw = before
        cfmakeraw(&raw)
        // So that a new line starts at the first column, whoever writes it.
        raw.c_oflag |= tcflag_t(OPOST)
        isTaken.store(true, ordering: .sequentiallyConsistent)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) == 0 else { return false }
        writeToTerminal("\u{1B}[?1049h\u{1B}[2J\u{1B}[H")
        return true
    }

    /// Gives it back; nothing if it is not taken. May be called in a signal's handler.
    package static func leave() { giveBack() }

    /// Columns and lines; 80 and 24 when the terminal does not tell.
    package static var size: (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}

/// Written by ``TerminalMode/enter()`` before there is a handler that reads it, and never again: no access overlaps with a write.
private nonisolated(unsafe) var before = termios()
private let isTaken = Atomic<Bool>(false)

/// Nothing but calls that a signal's handler may make (signal-safety(7)): no allocation, no lock.
private func giveBack() {
    guard isTaken.exchange(false, ordering: .sequentiallyConsistent) else { return }
    writeToTerminal("\u{1B}[?1049l\u{1B}[?25h\u{1B}[0m")
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
}

private func writeToTerminal(_ text: StaticString) { _ = write(STDOUT_FILENO, text.utf8Start, text.utf8CodeUnitCount) }

private func giveBackAndEnd(_ number: Int32) {
    giveBack()
    // The end is the signal's own, as whoever started this program expects.
    signal(number, SIG_DFL)
    raise(number)
}
