import TestSupport

extension SeededRandom {
    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) } }

    /// With a new seed, told in the test's output.
    static func seeded(_ name: String) -> SeededRandom {
        let seed = UInt64.random(in: .min ... .max)
        print("\(name): seed \(seed)")
        return SeededRandom(seed: seed)
    }
}
