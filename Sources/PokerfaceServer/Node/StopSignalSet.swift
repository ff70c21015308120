import Glibc
import UnixSignals

/// The signals that end a node.
enum StopSignalSet {
    /// SIGTERM and SIGINT, and SIGHUP unless whoever started the process had it ignored (`nohup`): then it should outlive its terminal.
    static func current() -> [UnixSignal] { Self.isIgnored(SIGHUP) ? [.sigterm, .sigint] : [.sigterm, .sigint, .sighup] }

    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(signal, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1  // SIG_IGN, a cast that Swift does not import.
    }
}
