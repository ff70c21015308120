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
}
