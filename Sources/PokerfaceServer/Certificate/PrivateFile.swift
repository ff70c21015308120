import Glibc

/// Small files that only their owner may read, written whole or not at all.
enum PrivateFile {
    /// Makes what is missing of a folder, closed to others.
    static func makeFolder(_ path: String) throws(ServerError) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/" + part
            guard mkdir(made, 0o700) != 0, errno != EEXIST else { continue }
            throw trouble("cannot create \"\(made)\"")
        }
    }

    /// Writes beside the path, and puts it in its place: a server that watches the file never sees half of it.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(ServerError) {
        let beside = "\(path).\(getpid())"
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw trouble("cannot write \"\(beside)\"") }
        let count = Glibc.write(descriptor, bytes, bytes.count)
        // Whatever the umask has taken away or left.
        let isDone = count == bytes.count && fchmod(descriptor, mode) == 0 && fsync(descriptor) == 0
        close(descriptor)
        guard isDone, rename(beside, path) == 0 else {
            let error = trouble("cannot write \"\(path)\"")
            unlink(beside)
            throw error
        }
    }

    /// At most 64 KiB of a file.
    static func read(_ path: String) throws(ServerError) -> [UInt8] {
        guard let stream = fopen(path, "re") else { throw trouble("cannot read \"\(path)\"") }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = fread(&bytes, 1, bytes.count, stream)
        guard ferror(stream) == 0 else { throw trouble("cannot read \"\(path)\"") }
        return Array(bytes[..<count])
    }

    private static func trouble(_ what: String) -> ServerError { ServerError(.data, "\(what): \(String(cString: strerror(errno)))") }
}
