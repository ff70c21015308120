import Glibc

/// How much memory this process may have.
package enum MachineMemory {
    /// The machine's, or its control group's (cgroup v2) when that is less; nil when neither is known.
    package static var bytes: Int? {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let page = sysconf(Int32(_SC_PAGESIZE))
        let machine = pages > 0 && page > 0 ? pages * page : nil
        let groups = self.groupFolders(self.text("/proc/self/cgroup") ?? "")
        return (groups.map(self.limit) + [machine]).compactMap { $0 }.min()
    }

    /// The folders of the process' own group and of all above it: each may have a limit. In a container its own is the root.
    ///
    /// - Parameter membership: the text of /proc/self/cgroup; the line of version 2 begins with `0::`.
    package static func groupFolders(_ membership: String) -> [String] {
        let own = membership.split(separator: "\n").first { $0.hasPrefix("0::/") }?.dropFirst(4) ?? ""
        var folders = ["/sys/fs/cgroup"]
        for part in own.split(separator: "/") where part != ".." { folders.append("\(folders[folders.count - 1])/\(part)") }
        return folders
    }

    /// Nil without a limit, which is written `max`.
    private static func limit(of folder: String) -> Int? {
        self.text("\(folder)/memory.max").flatMap { Int($0.prefix { $0 != "\n" }) }
    }

    /// At most 4 KiB of a file.
    private static func text(_ path: String) -> String? {
        guard let stream = fopen(path, "re") else { return nil }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = fread(&bytes, 1, bytes.count, stream)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
