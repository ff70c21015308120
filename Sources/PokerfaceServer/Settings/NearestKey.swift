/// Finds the key that somebody probably meant.
enum NearestKey {
    /// The closest of `keys` by edit distance, nil when none is near (more than a third of it would have to change).
    static func suggestion(for key: String, among keys: [String]) -> String? {
        let lowered = key.lowercased()
        let nearest = keys.map { (key: $0, distance: distance(lowered, $0.lowercased())) }.min { $0.distance < $1.distance }
        guard let nearest, nearest.distance <= max(2, nearest.key.count / 3), nearest.distance < nearest.key.count else { return nil }
        return nearest.key
    }

    /// Levenshtein's distance in characters, two neighbours swapped counting as one change.
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.prefix(64)), right = Array(right.prefix(64))
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let substituted = last[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(substituted, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
