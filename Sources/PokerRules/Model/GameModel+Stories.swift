/// The list of stories, which a dealer edits.
extension GameModel {
    mutating func putStories(_ seat: Int, _ edits: [GameStory.Edit], before: String?) -> GameAnswer {
        guard self.seats[seat].isDealer else { return .init(.notDealer) }
        do {
            if let told = try self.stories.put(edits, before: before, limit: self.maxStories) { self.tell(.stories(told, before: before)) }
            return .ok
        } catch {
            switch error {
            case .unknownPlace: return .init(.storyNotFound)
            case .ownPlace: return .init(.badRequest)
            case .untitled(let place): return .init(.badRequest, .index(place))
            case .tooMany: return .init(.limit, .stories(self.maxStories))
            }
        }
    }

    mutating func removeStories(_ seat: Int, _ ids: [String]) -> GameAnswer {
        guard self.seats[seat].isDealer else { return .init(.notDealer) }
        let gone = self.stories.remove(ids)
        if !gone.isEmpty { self.tell(.storiesRemoved(gone)) }
        return .ok
    }
}
