/// The events of a connection as an asynchronous sequence.
package struct SocketMessages: AsyncSequence, Sendable {
    let connection: SocketConnection

    /// Takes one event after the other.
    package struct AsyncIterator: AsyncIteratorProtocol {
        let connection: SocketConnection

        /// The next event, or nil after `.closed` and when the task is cancelled.
        package mutating func next() async -> SocketClientEvent? { await self.connection.next() }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(connection: self.connection) }
}
