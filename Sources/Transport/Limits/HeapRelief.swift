import CMalloc
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// Gives memory back to the system when a crowd of connections has gone: glibc keeps freed blocks as long as one above them is in use, which
/// would be for ever. On a thread that may wait, since each loop's part of the heap is locked while it is looked through.
final class HeapRelief: Sendable {
    private let seats: AcceptSeats
    private let logger: Logger
    private let watch = Mutex(CrowdWatch())

    init(seats: AcceptSeats, logger: Logger) {
        self.seats = seats
        self.logger = logger
    }

    /// Looks every `interval` until the task that it returns is cancelled.
    func start(on eventLoop: any EventLoop, every interval: TimeAmount) -> RepeatedTask {
        eventLoop.scheduleRepeatedAsyncTask(initialDelay: interval, delay: interval) { _ in
            guard self.watch.withLock({ $0.look(self.seats.count, peak: self.seats.takePeak()) }) else {
                return eventLoop.makeSucceededVoidFuture()
            }
            self.logger.debug("a crowd has gone: freed memory goes back to the system")
            return NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) { _ = malloc_trim(0) }
        }
    }
}
