import TestSupport

/// The decisions of a random game.
extension SeededRandom {
    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
    mutating func chance(_ percent: Int) -> Bool { self.below(100) < percent }
}
