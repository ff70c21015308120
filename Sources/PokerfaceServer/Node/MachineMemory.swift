import Glibc

/// How much memory this process may have.
enum MachineMemory {
    /// The machine's, or its control group's (cgroup v2) when that is less; nil when neither is known.
    static var bytes: Int? {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let page = sysconf(Int32(_SC_PAGESIZE))
        let machine = pages > 0 && page > 0 ? pages * page : nil
        return [machine, self.controlGroup].compactMap { $0 }.min()
    }

    /// Nil without a limit, which is written `max`.
    private static var controlGroup: Int? {
        guard let stream = fopen("/sys/fs/cgroup/memory.max", "re") else { return nil }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = fread(&bytes, 1, bytes.count, stream)
        return Int(String(decoding: bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
