import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct TestProcessTests {
    @Test func `Who waits for a process keeps nobody from sending it a signal`() async throws {
        let process = try TestProcess("/bin/sleep", ["600"])
        let (beginnings, begin) = AsyncStream.makeStream(of: Void.self)
        let (ends, end) = AsyncStream.makeStream(of: TestProcess.End.self)
        Thread.detachNewThread {
            begin.yield()
            end.yield(process.wait())
        }
        for await _ in beginnings { break }
        // Too early would show nothing, and fail nothing.
        try await Task.sleep(for: .milliseconds(100))
        process.signal(SIGTERM)
        for await way in ends {
            #expect(way == .signal(SIGTERM))
            break
        }
        #expect(!process.isRunning && process.wait() == .signal(SIGTERM))
    }

    @Test func `A process that ignores SIGTERM is killed when its time is over`() throws {
        let pipe = Pipe()
        let process = try TestProcess(
            "/bin/sh", ["-c", "trap '' TERM; echo ready; exec sleep 60"], output: .descriptor(pipe.fileHandleForWriting.fileDescriptor))
        _ = try pipe.fileHandleForReading.read(upToCount: 1)
        #expect(process.wait(atMost: .milliseconds(1)) == nil)
        #expect(process.terminate(within: .milliseconds(50)) == .signal(SIGKILL))
        #expect(try TestProcess("/bin/sh", ["-c", "exit 3"]).wait(atMost: .seconds(20)) == .status(3))
        #expect(try TestProcess("/bin/sh", ["-c", "exit 4"]).wait() == .status(4))
    }
}
