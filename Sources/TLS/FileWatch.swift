/// Decides when changed files are read again, as a value: only when they have stayed the same from one look to the next, so that the time between
/// the writing of a certificate and that of its key is no error.
package struct FileWatch: Sendable {
    private var loaded: [CertificateFiles.Stamp]
    private var last: [CertificateFiles.Stamp]

    /// A watch over files that were read when they had these stamps.
    package init(loaded: [CertificateFiles.Stamp]) {
        self.loaded = loaded
        self.last = loaded
    }

    /// Takes a look; true when the files have to be read now. A version is read once, whether it is good or not, unless ``retry()`` says otherwise.
    package mutating func look(_ stamps: [CertificateFiles.Stamp]) -> Bool {
        defer { self.last = stamps }
        guard stamps != self.loaded, stamps == self.last else { return false }
        self.loaded = stamps
        return true
    }

    /// The version that was just to be read could not be had for a reason that passes: the next look has it read again.
    package mutating func retry() { self.loaded = [] }
}
