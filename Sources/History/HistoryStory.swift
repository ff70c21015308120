import JSONText

/// One story of the list. A value.
struct HistoryStory: Sendable, Equatable {
    let id: String
    let title: String
    let link: String?
    let note: String?
    let estimate: String?

    /// Nil for what is no story.
    init?(_ value: JSONValue) {
        guard let fields = value.objectValue, let id = fields["id"]?.stringValue, let title = fields["title"]?.stringValue else {
            return nil
        }
        self.id = id
        self.title = title
        self.link = fields["link"]?.stringValue
        self.note = fields["note"]?.stringValue
        self.estimate = fields["estimate"]?.text
    }
}
