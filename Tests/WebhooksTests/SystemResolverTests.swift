import Foundation
import Synchronization
import Testing
import Transport
import Webhooks

@Suite(.timeLimit(.minutes(1))) struct SystemResolverTests {
    @Test("A name's addresses are found, and what is none has none")
    func found() async {
        let resolver = SystemResolver(threads: 1)
        #expect(await resolver.addresses(of: "localhost")?.contains { ["127.0.0.1", "::1"].contains($0.text) } == true)
        #expect(await resolver.addresses(of: "no-such-name.invalid") == nil)
        resolver.stop()
    }

    @Test("Look-ups that were given up before they began take no place")
    func cancelled() async {
        let resolver = SystemResolver(threads: 1)
        for _ in 0..<20 {
            let lookup = Task {
                while !Task.isCancelled { await Task.yield() }
                return await resolver.addresses(of: "localhost")
            }
            lookup.cancel()
            #expect(await lookup.value == nil)
        }
        #expect(await resolver.addresses(of: "localhost") != nil)
        resolver.stop()
    }

    @Test("A look-up that was given up while it waited for a thread is never made, and one that was not is")
    func cancelledInTheQueue() async throws {
        let asked = Mutex<[String]>([])
        let gate = DispatchSemaphore(value: 0)
        let resolver = SystemResolver(threads: 1) { name in
            asked.withLock { $0.append(name) }
            gate.wait()
            return []
        }
        let lookUp = { (name: String) in Task { await resolver.addresses(of: name) } }
        let first = lookUp("silent.example")
        while asked.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(1)) }
        let abandoned = ["a.example", "b.example", "c.example"].map(lookUp)
        while resolver.underWay < 4 { try await Task.sleep(for: .milliseconds(1)) }
        for task in abandoned { task.cancel() }
        for task in abandoned { #expect(await task.value == nil) }
        let last = lookUp("kept.example")
        while resolver.underWay < 5 { try await Task.sleep(for: .milliseconds(1)) }
        for _ in 0..<5 { gate.signal() }
        for task in [first, last] { #expect(await task.value == []) }
        while resolver.underWay > 0 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(asked.withLock { $0 } == ["silent.example", "kept.example"])
        resolver.stop()
    }
}
