/// One part of `Accept`: which types it means, and how much they are wanted. A value.
///
/// - Source: RFC 9110 sections 12.4.2 and 12.5.1.
package struct MediaRange: Sendable, Equatable {
    /// The type and subtype in lower case; `*` for any.
    private let type: String
    private let subtype: String
    /// From 0 (not at all) to 1000.
    package let weight: Int

    /// The range as it was sent, `text/csv;q=0.9`; other parameters are left aside. Nil for what is none.
    package init?(_ text: String) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { FieldText.trimmed($0).lowercased() }
        let types = (parts.first ?? "").split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard types.count == 2, !types[0].isEmpty, !types[1].isEmpty, types[0] != "*" || types[1] == "*" else { return nil }
        guard let weight = QualityValue.thousandths(among: parts.dropFirst()) else { return nil }
        (self.type, self.subtype, self.weight) = (types[0], types[1], weight)
    }

    /// How closely it means this type: 3 for itself, 2 for all of its kind, 1 for any; nil when it does not.
    package func closeness(to type: String, _ subtype: String) -> Int? {
        if self.type == "*" { return 1 }
        guard self.type == type else { return nil }
        return self.subtype == subtype ? 3 : self.subtype == "*" ? 2 : nil
    }
}
