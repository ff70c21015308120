import Glibc

/// Finds a program as a shell would.
package enum ExecutableSearch {
    /// The first executable file called `name` in `path` (directories between colons).
    package static func find(_ name: String, path: String) -> String? {
        for directory in path.split(separator: ":") {
            let candidate = "\(directory)/\(name)"
            var status = stat()
            guard stat(candidate, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(candidate, X_OK) == 0 else { continue }
            return candidate
        }
        return nil
    }
}
