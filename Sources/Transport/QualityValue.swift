/// How much one choice of a list field is wanted, `q=0.125`.
///
/// - Source: RFC 9110 section 12.4.2.
package enum QualityValue {
    /// Thousandths, from 0 (not at all) to 1000, which is also what it is when none of the parameters says it. Nil when it cannot be read.
    package static func thousandths(among parameters: some Sequence<String>) -> Int? {
        guard let parameter = parameters.first(where: { $0.hasPrefix("q=") }) else { return 1000 }
        let parts = parameter.dropFirst(2).split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, whole == "0" || whole == "1" else { return nil }
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        guard fraction.utf8.count <= 3, fraction.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        let thousandths = Int(fraction + String(repeating: "0", count: 3 - fraction.utf8.count)) ?? 0
        guard whole == "0" || thousandths == 0 else { return nil }
        return whole == "1" ? 1000 : thousandths
    }
}
