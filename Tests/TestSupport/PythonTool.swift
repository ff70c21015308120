import Foundation

/// The Python with the tools of Tests/requirements.txt.
package enum PythonTool {
    /// Its path; throws when it is not there.
    package static func path() throws -> String {
        let path = ProcessInfo.processInfo.environment["POKERFACE_PYTHON"] ?? "\(repositoryPath)/.venv/bin/python"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw NodeProcessError(what: "no Python at \(path): Scripts/venv makes one", log: "")
        }
        return path
    }
}
