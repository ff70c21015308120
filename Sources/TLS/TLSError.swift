/// Why a file with a certificate or a key cannot be used, in one clear line.
package struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Which file it is about; the names do not change. A retry helps only after somebody has put the file right.
    package enum Code: String, Sendable {
        /// The certificate with the chain behind it.
        case certificate
        /// The private key.
        case key
        /// The certificates of the authorities that are trusted.
        case trust
    }

    /// Which file.
    package let code: Code
    /// The path and what is wrong with it. Holds nothing of the file's content.
    package let message: String
    /// Whether the same files may do later: the system had no descriptor or no memory, or the medium failed.
    package let isPassing: Bool

    /// An error of this room.
    package init(_ code: Code, _ message: String, isPassing: Bool = false) {
        self.code = code
        self.message = message
        self.isPassing = isPassing
    }

    /// The message.
    package var description: String { self.message }
}
