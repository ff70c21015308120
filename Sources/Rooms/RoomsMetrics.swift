import Metrics

/// What the rooms of a node count; made once and shared by its loops.
struct RoomsMetrics: Sendable {
    /// Rooms that this node listens to.
    let rooms = Meter(label: "pokerface_rooms")
    /// Events handed to the members of this node, once per room and not per member.
    let events = Counter(label: "pokerface_room_events_total")
    /// Snapshots that were asked for because something was, or may have been, missed.
    let resyncs = Counter(label: "pokerface_room_resyncs_total")
    /// Rooms from which a dead node's connections were taken.
    let reaped = Counter(label: "pokerface_room_reaps_total")
    /// Connections of dead nodes that this node has ended.
    let orphans = Counter(label: "pokerface_orphans_claimed_total")
    /// Times that the subscription was lost or replaced.
    let subscriptionsLost = Counter(label: "pokerface_subscriptions_lost_total")
    /// Times that the node's own lease had run out.
    let leasesExpired = Counter(label: "pokerface_leases_expired_total")
}
