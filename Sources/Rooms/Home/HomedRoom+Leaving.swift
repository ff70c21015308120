import NIOCore

extension HomedRoom.Member {
    /// Whether the seat that left at `version` is the one that this member came in with: a word of the leave may come after it has joined again.
    ///
    /// Versions of two epochs cannot be compared: then the one of `current`, the room's epoch, is the later.
    func isEnded(by version: RoomVersion, current: String?) -> Bool {
        guard let joined else { return true }
        guard joined.epoch == version.epoch else { return joined.epoch != current }
        return joined.number < version.number
    }
}

extension HomedRoom {
    /// A seat was taken away by the event of that version: its connections are no members any more.
    func seatLeft(_ player: String, at number: Int?, isRemoval: Bool) {
        guard let version = self.view?.version else { return }
        let left = RoomVersion(epoch: version.epoch, number: number ?? version.number)
        for (connection, member) in self.members where member.player == player && member.isEnded(by: left, current: version.epoch) {
            self.part(connection, isRemoval: isRemoval)
        }
    }

    /// A member whose seat is no more has got the event that says so: it is a member no more, and of a removed player not even a socket. Then
    /// Redis hears that this connection knows, for it keeps such a one in mind until it drops.
    func part(_ connection: ConnectionID, isRemoval: Bool) {
        if isRemoval, let member = self.members[connection] {
            self.drop(connection)
            self.home.tell(.close(connection, code: .removed, reason: Self.removalReason), of: self.key, to: member.loop)
        }
        self.detach(connection)
    }

    /// What the close frame of 4009 says.
    static let removalReason = "removed by the dealer"

    /// A seat left before the version of a state that the room just got: the state had nothing for its connections, and they get the event alone.
    func sendOff(_ event: RoomEvent) {
        guard let player = event.removedPlayer, let number = event.number, let epoch = self.view?.version?.epoch else { return }
        let left = RoomVersion(epoch: epoch, number: number)
        let frame = Frames.encode(event.text)
        for (connection, member) in self.members where member.player == player && member.isEnded(by: left, current: epoch) {
            self.home.tell(.replay(connection, frame: frame), of: self.key, to: member.loop)
            self.part(connection, isRemoval: event.isRemoval)
        }
    }

    /// Another game may be here under the name of one that is over. Whose state was asked for and came in by another game than the one that answered
    /// has no place here: nothing of this game may reach such a socket.
    ///
    /// Who came in after the question is judged by the next answer: it may be of the newer of the two games.
    func partFromEarlierGame(_ asked: [RoomMember], now version: RoomVersion) {
        for member in asked {
            guard let epoch = member.epoch, RoomVersion.origin(of: epoch) != version.origin,
                let current = self.members[member.connection], current.joined?.epoch == epoch
            else { continue }
            self.detach(member.connection)
            self.closeGone(member.connection, of: current)
        }
    }

    /// Closes the socket of a member whose game is no more.
    func closeGone(_ connection: ConnectionID, of member: Member) {
        self.home.tell(.close(connection, code: .gameGone, reason: "the game is over"), of: self.key, to: member.loop)
    }

    /// The connection's seat left by a step that came to that version.
    func left(_ connection: ConnectionID, at version: RoomVersion) {
        guard let member = self.members[connection], member.isEnded(by: version, current: self.view?.version?.epoch) else { return }
        self.detach(connection)
    }

    // MARK: The last one

    private var isEmpty: Bool { self.members.isEmpty && self.reservations.isEmpty && self.drops.isEmpty }

    /// Forgets the room after a while without anybody.
    func lingerIfEmpty() {
        guard self.isEmpty else { return }
        self.timers.linger?.cancel()
        self.timers.linger = self.after(self.shard.configuration.linger) { $0.takeLeave() }
    }

    /// Tells Redis that nobody of this node is in the game, then forgets it.
    ///
    /// Each connection was dropped or has left by itself; should Redis hold one all the same, nobody would come back to it.
    private func takeLeave() {
        guard self.isEmpty, !self.isTakingLeave else { return }
        guard self.view?.version != nil else { return self.forget() }
        self.isTakingLeave = true
        self.sendMembers { self.tookLeave($0) }
    }

    private func tookLeave(_ outcome: RoomMembersOutcome) {
        self.isTakingLeave = false
        guard self.isAtHome else { return }
        if case .step = outcome, self.isEmpty { return self.forget() }
        self.grantAll()
        self.lingerIfEmpty()
    }

    /// Nobody of this node is here any more.
    func forget() {
        self.sendHeldReplies()
        self.timers.cancelAll()
        self.home.forget(self)
    }

    /// What waits for events that will not come is sent as it is: its connection waits for it, whether it is a member still or not.
    func sendHeldReplies() {
        for frame in self.view?.abandon() ?? [] {
            if frame.request == nil { self.send(frame) } else { self.refuse(frame, .notJoined) }
        }
    }
}
