import Glibc

/// The process' outputs, written at once and unbuffered: whoever waits for a line has it when it is there.
package enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Writes `text` as it is; a reader that has gone costs the text, nothing else.
    package func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let base = rest.baseAddress, rest.count > 0 {
                let count = Glibc.write(rawValue, base, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }
}
