import Glibc
import NIOPosix
import Synchronization
import Transport

/// Finds the addresses of a host's name.
package protocol HostResolver: Sendable {
    /// All of them; nil when the name has none or nobody can be asked. Ends early when its task is cancelled.
    func addresses(of name: String) async -> [IPAddress]?
}

/// The system's resolver, on threads of its own: a look-up blocks, and one of a name whose servers are silent does so for long.
package final class SystemResolver: HostResolver {
    private let pool: NIOThreadPool
    private let limit: Int
    private let lookUp: @Sendable (String) -> [IPAddress]?
    private let count = Mutex(0)

    /// A resolver with so many threads; four times as many look-ups may wait for one.
    ///
    /// - Parameter lookUp: finds a name's addresses and may block; nil for the system's way.
    package init(threads: Int, lookUp: (@Sendable (String) -> [IPAddress]?)? = nil) {
        self.pool = NIOThreadPool(numberOfThreads: threads)
        self.limit = threads * 5
        self.lookUp = lookUp ?? Self.askSystem
        self.pool.start()
    }

    /// Look-ups that hold a thread or wait for one, abandoned ones among them.
    package var underWay: Int { self.count.withLock { $0 } }

    package func addresses(of name: String) async -> [IPAddress]? {
        let answer = Answer()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard answer.wait(continuation) else { return }
                guard self.enter() else { return answer.give(nil) }
                self.pool.submit { state in
                    // What was given up while it waited for a thread is not looked up.
                    answer.give(state == .active && answer.isAwaited ? self.lookUp(name) : nil)
                    self.count.withLock { $0 -= 1 }
                }
            }
        } onCancel: {
            answer.give(nil)
        }
    }

    /// Ends the threads; look-ups under way end by themselves.
    package func stop() { self.pool.shutdownGracefully { _ in } }

    private func enter() -> Bool {
        self.count.withLock { count in
            guard count < self.limit else { return false }
            count += 1
            return true
        }
    }

    private static func askSystem(_ name: String) -> [IPAddress]? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &first) == 0 else { return nil }
        defer { freeaddrinfo(first) }
        var addresses: [IPAddress] = []
        var entry = first
        while let info = entry?.pointee {
            // What cannot be read could not be checked: then nothing is.
            guard let address = self.address(info) else { return nil }
            if !addresses.contains(address) { addresses.append(address) }
            entry = info.ai_next
        }
        return addresses
    }

    private static func address(_ info: addrinfo) -> IPAddress? {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(info.ai_addr, info.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else { return nil }
        return IPAddress(text: String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
}

/// One look-up's answer, which comes once: what was found, or that nobody waits any more.
private final class Answer: Sendable {
    private enum State {
        case asked
        case waiting(CheckedContinuation<[IPAddress]?, Never>)
        case given
    }

    private let state = Mutex(State.asked)

    /// False when nobody waits any more; then the continuation has been resumed.
    func wait(_ continuation: CheckedContinuation<[IPAddress]?, Never>) -> Bool {
        let isAsked = self.state.withLock { state in
            guard case .asked = state else { return false }
            state = .waiting(continuation)
            return true
        }
        if !isAsked { continuation.resume(returning: nil) }
        return isAsked
    }

    var isAwaited: Bool { self.state.withLock { if case .waiting = $0 { true } else { false } } }

    func give(_ addresses: [IPAddress]?) {
        let waiting = self.state.withLock { state in
            defer { state = .given }
            if case .waiting(let continuation) = state { return continuation as CheckedContinuation<[IPAddress]?, Never>? }
            return nil
        }
        waiting?.resume(returning: addresses)
    }
}
