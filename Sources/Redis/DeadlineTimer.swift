import NIOCore

/// One timer for many deadlines: it is set again only for an earlier one, and asks for the next when it fires. Loop-bound.
final class DeadlineTimer {
    private let eventLoop: any EventLoop
    private var scheduled: (deadline: NIODeadline, task: Scheduled<Void>)?

    init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Sees to it that `body` is called at `deadline` or before; with nil nothing changes.
    func arm(_ deadline: NIODeadline?, _ body: @escaping () -> Void) {
        guard let deadline else { return }
        if let scheduled = self.scheduled {
            guard deadline < scheduled.deadline else { return }
            scheduled.task.cancel()
        }
        let task = self.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
            self?.scheduled = nil
            body()
        }
        self.scheduled = (deadline, task)
    }

    /// Nothing is called any more until it is armed again.
    func cancel() {
        self.scheduled?.task.cancel()
        self.scheduled = nil
    }
}
