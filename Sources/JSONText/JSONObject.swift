/// The members of a JSON object in the order in which they were written. A value.
package struct JSONObject: Sendable, Equatable {
    /// One name with its value.
    package struct Member: Sendable, Equatable {
        package let key: String
        package let value: JSONValue

        package init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// Every member, duplicates included.
    package private(set) var members: [Member]

    /// An object of these members, in this order.
    package init(members: [Member]) {
        self.members = members
    }

    /// The value of a name, or nil; of duplicates the last one counts. Takes time in proportion to the number of members.
    package subscript(key: String) -> JSONValue? {
        self.members.last { $0.key.utf8.count == key.utf8.count && $0.key.utf8.elementsEqual(key.utf8) }?.value
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(members: elements.map { Member(key: $0.0, value: $0.1) })
    }
}
