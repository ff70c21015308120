import JSONText
import NIOPosix
import SocketClient
import WebSocketWire

/// A person with a WebSocket client: sends the game's messages and keeps all that comes.
///
/// Waiting is for an event and never for a time; the limit of 20 s only ends a test that would hang.
package actor GamePlayer {
    package typealias Frame = JSONValue

    private let connection: SocketConnection
    /// Every frame that came, in order.
    package private(set) var frames: [Frame] = []
    /// The same frames as they came.
    package private(set) var texts: [String] = []
    /// Set once the connection is closed.
    package private(set) var closeCode: UInt16?
    private var waiters: [(id: Int, isWanted: (Frame) -> Bool, continuation: CheckedContinuation<Frame, any Error>)] = []
    private var closeWaiters: [CheckedContinuation<UInt16, Never>] = []
    private var nextRequest = 0
    private var nextWaiter = 0
    private var reader: Task<Void, Never>?

    private init(_ connection: SocketConnection) { self.connection = connection }

    /// Connects to a stage of a node.
    ///
    /// - Parameters:
    ///   - authorities: path of a PEM file with those that a `wss://` URL trusts.
    ///   - compresses: offers compression, and fails when the node does not agree.
    package static func connect(
        _ url: String, headers: [(String, String)] = [], authorities: String? = nil, compresses: Bool = false
    ) async throws -> GamePlayer {
        var configuration = SocketClientConfiguration()
        configuration.authorities = authorities
        configuration.offersCompression = compresses
        let connection = try await SocketClient.connect(
            url: url, headers: headers, configuration: configuration, group: MultiThreadedEventLoopGroup.singleton)
        guard compresses == (connection.extensions != nil) else {
            throw GamePlayerError(what: "extensions: \(connection.extensions ?? "none")", frames: [])
        }
        let player = GamePlayer(connection)
        await player.read()
        return player
    }

    private func read() {
        self.reader = Task {
            for await event in self.connection.messages {
                switch event {
                case .text(let text): self.received(text)
                case .closed(let code, _): self.closed(code.rawValue)
                default: break
                }
            }
            self.closed(1006)
        }
    }

    private func received(_ text: String) {
        self.texts.append(text)
        guard let frame = try? JSONValue.parse(text) else { return }
        self.frames.append(frame)
        for waiter in self.waiters where waiter.isWanted(frame) { waiter.continuation.resume(returning: frame) }
        self.waiters.removeAll { $0.isWanted(frame) }
    }

    private func closed(_ code: UInt16) {
        guard self.closeCode == nil else { return }
        self.closeCode = code
        for waiter in self.waiters {
            waiter.continuation.resume(throwing: GamePlayerError(what: "closed with \(code)", frames: self.texts))
        }
        self.waiters = []
        for waiter in self.closeWaiters { waiter.resume(returning: code) }
        self.closeWaiters = []
    }

    /// Sends text as it is.
    package func send(_ text: String) async throws { try await self.connection.send(text: text) }

    /// Sends an action with a request id of its own and returns the frame that answers it.
    @discardableResult
    package func ask(_ action: String, _ fields: String = "") async throws -> Frame {
        let id = self.makeID()
        try await self.send("{\"action\":\"\(action)\",\"id\":\"\(id)\"\(fields.isEmpty ? "" : ",")\(fields)}")
        return try await self.first { $0["re"]?.stringValue == id }
    }

    private func makeID() -> String {
        self.nextRequest += 1
        return "q\(self.nextRequest)"
    }

    /// A frame that is wanted: the newest of those that came, or the first to come.
    @discardableResult
    package func first(_ isWanted: @escaping @Sendable (Frame) -> Bool) async throws -> Frame {
        // The newest first: what is waited for has mostly just come.
        if let frame = self.frames.last(where: isWanted) { return frame }
        return try await self.wait(isWanted)
    }

    /// The first event of that name, past or to come; of that round where one is given.
    @discardableResult
    package func event(_ name: String, round: Int? = nil) async throws -> Frame {
        try await self.first { $0["event"]?.stringValue == name && (round == nil || $0["round"]?.intValue == round) }
    }

    private func wait(_ isWanted: @escaping (Frame) -> Bool) async throws -> Frame {
        self.nextWaiter += 1
        let id = self.nextWaiter
        let limit = Task {
            try await Task.sleep(for: .seconds(20))
            self.giveUp(id)
        }
        defer { limit.cancel() }
        if self.closeCode != nil { throw GamePlayerError(what: "closed", frames: self.texts) }
        return try await withCheckedThrowingContinuation { self.waiters.append((id, isWanted, $0)) }
    }

    private func giveUp(_ id: Int) {
        guard let index = self.waiters.firstIndex(where: { $0.id == id }) else { return }
        self.waiters.remove(at: index).continuation.resume(throwing: GamePlayerError(what: "waited 20 s", frames: self.texts))
    }

    /// All events of that name so far.
    package func events(_ name: String) -> [Frame] { self.frames.filter { $0["event"]?.stringValue == name } }

    /// Waits for the socket's end; its code.
    package func waitForClose() async -> UInt16 {
        if let closeCode { return closeCode }
        return await withCheckedContinuation { self.closeWaiters.append($0) }
    }

    /// Closes in order.
    package func close() async { await self.connection.close(code: .normal, reason: "") }
}

/// What a player waited for in vain, and the last frames it had.
package struct GamePlayerError: Error, CustomStringConvertible {
    package let what: String
    package let frames: [String]
    package var description: String { "\(self.what); the last frames were \(self.frames.suffix(8).joined(separator: "\n  "))" }
}

extension JSONValue {
    /// A member of an object.
    package subscript(_ key: String) -> JSONValue? { self.objectValue?[key] }
}
