import Testing
import Transport

@Suite("Whom to give up when too much is held")
struct FlightReliefTests {
    typealias Holder = FlightRelief<String>.Holder

    private func relief(_ holders: [(String, Int, Int64)]) -> FlightRelief<String> {
        FlightRelief(holders.map { Holder(address: $0.0, bytes: $0.1, age: $0.2) })
    }

    @Test("the address that holds most in all gives, not the socket that does, and no more than it takes")
    func byAddress() {
        let many = (0..<100).map { _ in ("a", 33, Int64(0)) }
        let victims = relief(many + [("b", 90, 0), ("c", 90, 0)]).victims(share: 1000)
        #expect(victims.count == 31 && victims.allSatisfy { $0 < 100 })
    }

    @Test("several addresses come down to one level")
    func level() {
        let holders = ["a", "b", "c"].flatMap { name in (0..<(name == "c" ? 10 : 40)).map { _ in (name, 10, Int64(0)) } }
        let victims = relief(holders).victims(share: 300)
        #expect(victims.count { $0 < 40 } == 15 && victims.count { (40..<80).contains($0) } == 15 && victims.count == 30)
    }

    @Test("of one address those go first that have held much for long")
    func byAge() {
        #expect(relief([("a", 90, 2), ("a", 33, 60), ("a", 33, 60), ("a", 10, 0)]).victims(share: 60).sorted() == [1, 2])
        #expect(relief([("a", 90, 5), ("a", 20_000, 0)]).victims(share: 50) == [1])
    }

    @Test("more than there is means everybody, and nothing nobody")
    func ends() {
        #expect(relief([("a", 5, 0), ("b", 6, 0)]).victims(share: 1000).sorted() == [0, 1])
        #expect(relief([]).victims(share: 10).isEmpty)
    }
}
