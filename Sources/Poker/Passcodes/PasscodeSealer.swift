import NIOCore
import NIOPosix
import PokerRules
import Synchronization

/// Derives what Redis holds of passcodes, away from the event loops: two at a time on a node, and 64 that wait. Shared by its loops.
package final class PasscodeSealer: Sendable {
    private typealias Job = @Sendable (_ isActive: Bool) -> Void

    private let line = Mutex(PasscodeLine<Job>())
    private let pool: NIOThreadPool

    /// Works on the process' threads for what may block.
    package init(pool: NIOThreadPool = .singleton) {
        self.pool = pool
    }

    /// Seals a passcode; nil when too many wait, or the process ends.
    package func seal(_ passcode: Passcode, with salt: PasscodeSalt, on eventLoop: any EventLoop) -> EventLoopFuture<String?> {
        let promise = eventLoop.makePromise(of: String?.self)
        let job: Job = { isActive in promise.succeed(isActive ? salt.seal(passcode) : nil) }
        switch self.line.withLock({ $0.arrived(job) }) {
        case .serve: self.run(job)
        case .wait: break
        case .refuse: promise.succeed(nil)
        }
        return promise.futureResult
    }

    private func run(_ job: @escaping Job) {
        self.pool.submit { state in
            job(state == .active)
            if let next = self.line.withLock({ $0.finished() }) { self.run(next) }
        }
    }
}
