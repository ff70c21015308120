import NIOCore
import SocketClient
import Synchronization

/// What a session printed, to be read while it runs.
final class Transcript: Sendable {
    private let pieces: AsyncStream<ConnectCommandSession.Output>
    private let sink: AsyncStream<ConnectCommandSession.Output>.Continuation
    private let all = Mutex<(standard: String, error: String)>(("", ""))

    init() { (self.pieces, self.sink) = AsyncStream.makeStream() }

    func add(_ piece: ConnectCommandSession.Output) {
        self.all.withLock { all in
            switch piece {
            case .standard(let text): all.standard += text
            case .error(let text): all.error += text
            }
        }
        self.sink.yield(piece)
    }

    var standard: String { self.all.withLock { $0.standard } }
    var error: String { self.all.withLock { $0.error } }

    /// Waits until the standard output contains the text.
    func wait(for text: String) async {
        if self.standard.contains(text) { return }
        for await _ in self.pieces where self.standard.contains(text) { return }
    }
}
