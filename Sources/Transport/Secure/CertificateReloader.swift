import Glibc
import Logging
import Metrics
import NIOCore
import NIOPosix
import Synchronization
import TLS

/// Reads a listener's certificate again when its files change, so that it is renewed without a restart. Looks from one event loop, reads on a thread
/// that may wait.
final class CertificateReloader: Sendable {
    private let certificate: ServerCertificate
    private let logger: Logger
    private let metrics: TransportMetrics
    private let watch: Mutex<FileWatch>

    init(certificate: ServerCertificate, logger: Logger, metrics: TransportMetrics) {
        self.certificate = certificate
        self.logger = logger
        self.metrics = metrics
        self.watch = Mutex(FileWatch(loaded: certificate.stamps))
    }

    /// Looks every `interval` until the task that it returns is cancelled. A change is in force after two looks.
    func start(on eventLoop: any EventLoop, every interval: TimeAmount) -> RepeatedTask {
        self.metrics.certificateNotAfter.record(self.certificate.notAfter)
        return eventLoop.scheduleRepeatedAsyncTask(initialDelay: interval, delay: interval) { _ in
            NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) { self.look() }
        }
    }

    /// Blocks.
    private func look() {
        let stamps = self.certificate.files.stamps
        guard self.watch.withLock({ $0.look(stamps) }) else { return }
        do throws(TLSError) {
            try self.certificate.reload(now: time(nil))
            self.metrics.certificateNotAfter.record(self.certificate.notAfter)
            self.logger.info("new TLS certificate", metadata: ["not_after": "\(self.certificate.notAfter)"])
        } catch {
            if error.isPassing { self.watch.withLock { $0.retry() } }
            self.metrics.certificateReloadFailures.increment()
            self.logger.warning("the changed TLS certificate is not usable, the one before stays", metadata: ["reason": "\(error)"])
        }
    }
}
