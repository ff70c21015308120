import JSONText
import TestSupport
import Testing

@Suite("JSON at random")
struct JSONFuzzTests {
    @Test("what was written is read back", arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            let value = Self.value(depth: 5, &random)
            #expect(try JSONValue.parse(value.description) == value, "seed \(seed)")
        }
    }

    @Test("random bytes never trap, and neither do the slices", arguments: [11, 12, 13, 14] as [UInt64])
    func randomBytes(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let likely = Array(#"{}[]",:\u0123456789dDcC8tfnrue-+.eE "#.utf8) + [0xC3, 0xA9, 0xED, 0xFF, 0x00, 0x0A]
        for _ in 0..<5000 {
            let count = Int.random(in: 0...40, using: &random)
            let bytes = (0..<count).map { _ in
                Bool.random(using: &random) ? likely.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
            }
            Self.exercise(bytes)
        }
    }

    @Test("correct texts with one byte changed, added or cut never trap", arguments: [21, 22, 23, 24] as [UInt64])
    func mutations(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<1000 {
            var bytes = Array(Self.value(depth: 4, &random).description.utf8)
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            default: bytes.removeSubrange(place...)
            }
            Self.exercise(bytes)
        }
    }

    /// Whatever is taken must come out the same again; a refusal names a place inside the text.
    static func exercise(_ bytes: [UInt8]) {
        do throws(JSONError) {
            let value = try JSONValue.parse(bytes)
            let again = try JSONValue.parse(value.description)
            #expect(again == value)
        } catch {
            #expect((0...bytes.count).contains(error.position))
        }
        if let slices = try? JSONSlices.elements(ofArray: bytes) {
            #expect(slices.allSatisfy { !$0.isEmpty && $0.upperBound <= bytes.count })
        }
        _ = try? JSONSlices.members(ofObject: bytes)
    }

    static func value(depth: Int, _ random: inout SeededRandom) -> JSONValue {
        switch Int.random(in: 0..<(depth == 0 ? 5 : 7), using: &random) {
        case 0: .null
        case 1: .bool(Bool.random(using: &random))
        case 2: .number(String(Int.random(in: -1_000_000...1_000_000, using: &random)))
        case 3: .number("\(Int.random(in: 0...99, using: &random)).50e-\(Int.random(in: 0...9, using: &random))")
        case 4: .string(Self.string(&random))
        case 5: .array((0..<Int.random(in: 0...4, using: &random)).map { _ in Self.value(depth: depth - 1, &random) })
        default:
            .object(
                JSONObject(
                    members: (0..<Int.random(in: 0...4, using: &random)).map { _ in
                        .init(key: Self.string(&random), value: Self.value(depth: depth - 1, &random))
                    }))
        }
    }

    private static func string(_ random: inout SeededRandom) -> String {
        let scalars = (0..<Int.random(in: 0...8, using: &random)).compactMap { _ in
            Unicode.Scalar(UInt32.random(in: 0...0xFF, using: &random) << UInt32.random(in: 0...12, using: &random))
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
