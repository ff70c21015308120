import NIOCore
import NIOPosix
import Poker
import PokerRules
import Synchronization
import Testing

@Suite("Who waits for a passcode to be derived")
struct PasscodeLineTests {
    @Test("two are served at a time, 64 wait and come in their order, and more are refused")
    func line() {
        var line = PasscodeLine<Int>()
        #expect(line.arrived(1) == .serve && line.arrived(2) == .serve)
        for number in 3...66 { #expect(line.arrived(number) == .wait) }
        #expect(line.arrived(67) == .refuse)
        #expect((3...66).allSatisfy { line.finished() == $0 })
        #expect(line.finished() == nil && line.arrived(68) == .serve && line.arrived(69) == .wait)
        #expect(line.finished() == 69 && line.finished() == nil && line.finished() == nil)
        #expect(line.arrived(70) == .serve && line.arrived(71) == .serve && line.arrived(72) == .wait)
    }

    @Test("of many at once two are derived at a time, 66 in all, and the others are refused; afterwards there is room again")
    func sealer() async throws {
        let sealer = PasscodeSealer()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let passcode = try Passcode("a passcode")
        let salt = try #require(PasscodeSalt("20000|salt"))
        let expected = salt.seal(passcode)
        let sealed = try await loop.flatSubmit {
            EventLoopFuture.whenAllSucceed((0..<80).map { _ in sealer.seal(passcode, with: salt, on: loop) }, on: loop)
        }.get()
        #expect(sealed.count { $0 == nil } >= 1 && sealed.count { $0 == expected } >= 66)
        #expect(try await sealer.seal(passcode, with: salt, on: loop).get() == expected)
    }

    @Test("what is sealed says rounds, salt and value, and nothing of the passcode; another salt is another value")
    func seal() throws {
        let passcode = try Passcode(" Pizza 42 ")
        let salt = try #require(PasscodeSalt("10000|AAAAAAAAAAAAAAAAAAAAAA"))
        let sealed = salt.seal(passcode)
        #expect(sealed.wholeMatch(of: /10000\|A{22}\|[A-Za-z0-9_-]{43}/) != nil)
        #expect(sealed == salt.seal(try Passcode("Pizza 42")))
        #expect(sealed != salt.seal(try Passcode("pizza 42")))
        #expect(sealed.suffix(43) != PasscodeSalt("10000|AAAAAAAAAAAAAAAAAAAAAB")?.seal(passcode).suffix(43))
    }

    @Test("what is no salt of a step is none", arguments: ["", "|", "10000", "10000|", "0|a", "-1|a", "1000001|a", "x|a", "1|a|b"])
    func salts(text: String) {
        #expect(PasscodeSalt(text) == nil)
    }
}
