import Glibc

/// The process as Prometheus' client libraries report it: memory, descriptors, CPU time, start.
package struct ProcessSamples: Sendable {
    private let startSeconds: Double

    /// Call it once at start: the moment is kept as `process_start_time_seconds`.
    package init() {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        self.startSeconds = Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }

    /// Reads /proc and getrusage; what cannot be read is left out. Any thread.
    package func collect() -> [MetricSample] {
        var samples = [
            MetricSample(
                name: "process_start_time_seconds", kind: .gauge, help: "When the process started, in Unix seconds.", value: startSeconds),
            MetricSample(
                name: "process_cpu_seconds_total", kind: .counter, help: "User and system CPU time spent, in seconds.", value: cpuSeconds()),
        ]
        if let pages = residentPages() {
            samples.append(
                MetricSample(
                    name: "process_resident_memory_bytes", kind: .gauge, help: "Resident memory in bytes.",
                    value: Double(pages) * Double(sysconf(Int32(_SC_PAGESIZE)))))
        }
        if let count = openDescriptors() {
            samples.append(
                MetricSample(name: "process_open_fds", kind: .gauge, help: "Open file descriptors.", value: Double(count)))
        }
        return samples
    }

    private func cpuSeconds() -> Double {
        var usage = rusage()
        guard getrusage(.init(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private func residentPages() -> Int? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let fields = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? Int(fields[1]) : nil
    }

    private func openDescriptors() -> Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return max(0, count - 3)  // ".", ".." and the directory's own descriptor
    }
}
