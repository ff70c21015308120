import NIOCore
import Synchronization

/// Whether the event loops still turn: each stores the time of a timer, and who has not for long hangs. Any thread may look.
package final class LoopHeartbeats: Sendable {
    private final class Beat: Sendable {
        let uptime: Atomic<UInt64>
        init(_ now: NIODeadline) { self.uptime = Atomic(now.uptimeNanoseconds) }
    }

    private let beats: [Beat]

    /// Starts a timer on each loop; it ends with the loop.
    package init(eventLoops: [any EventLoop], interval: TimeAmount = .seconds(1)) {
        let beats = eventLoops.map { _ in Beat(.now()) }
        self.beats = beats
        for (eventLoop, beat) in zip(eventLoops, beats) {
            eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: interval) { _ in
                beat.uptime.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed)
            }
        }
    }

    /// The indices of the loops that have not turned for longer than `patience`.
    package func silent(now: NIODeadline = .now(), patience: TimeAmount) -> [Int] {
        self.beats.indices.filter { index in
            NIODeadline.uptimeNanoseconds(self.beats[index].uptime.load(ordering: .relaxed)) + patience < now
        }
    }
}
