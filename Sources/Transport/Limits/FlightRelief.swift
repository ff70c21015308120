import NIOCore

/// Whom to give up when a loop's sockets hold too much, as a value: the addresses that hold most in all are brought down to the same level, so that who holds
/// little in each of many sockets is not shielded by who holds more in one.
package struct FlightRelief<Key: Hashable & Sendable> {
    /// What one socket holds.
    package struct Holder: Sendable {
        let address: Key
        let bytes: Int
        /// How long its unfinished message has been on its way, in seconds.
        let age: Int64

        /// Of one address those go first that hold much for long.
        fileprivate var weight: Double { Double(self.bytes) * (1 + Double(max(0, self.age))) }

        /// What a socket of this address holds.
        package init(address: Key, bytes: Int, age: Int64) {
            self.address = address
            self.bytes = bytes
            self.age = age
        }
    }

    private let holders: [Holder]

    /// All that hold something.
    package init(_ holders: [Holder]) { self.holders = holders }

    /// The places of those to give up, so that at least `share` bytes come free.
    package func victims(share: Int) -> [Int] {
        let groups = Dictionary(grouping: self.holders.indices) { self.holders[$0].address }
        let sums = groups.mapValues { $0.reduce(0) { $0 + self.holders[$1].bytes } }
        let level = Self.level(sums.values.sorted(by: >), share: share)
        var victims: [Int] = []
        for (address, members) in groups {
            var left = sums[address] ?? 0
            guard left > level else { continue }
            for index in members.sorted(by: { self.holders[$0].weight > self.holders[$1].weight }) where left > level {
                left -= self.holders[index].bytes
                victims.append(index)
            }
        }
        return victims
    }

    /// The height at which what stands above it is the share; the sums are in falling order.
    private static func level(_ sums: [Int], share: Int) -> Int {
        var above = 0
        for (count, sum) in sums.enumerated() {
            let next = count + 1 < sums.count ? sums[count + 1] : 0
            above += sum
            if above - next * (count + 1) >= share { return max(0, (above - share) / (count + 1)) }
        }
        return 0
    }
}
