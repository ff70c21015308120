import NIOCore

/// Something on an event loop that the shard wakes when its time has come.
protocol Timed: AnyObject {
    /// Where its timer lies in the wheel; nil when it has none. Kept by the shard.
    var timerSlot: Int? { get set }

    /// When it wants to be woken; nil when it has no timer. Kept by the shard.
    var wakeTime: NIODeadline? { get set }

    /// Its time has come, or a little more; never earlier.
    func timeArrived(now: NIODeadline)
}
