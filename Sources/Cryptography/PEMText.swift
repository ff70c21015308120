import COpenSSL

/// libcrypto's way to and from PEM text: a stream in memory.
enum PEMText {
    static func read(_ text: [UInt8], _ body: (OpaquePointer) -> OpaquePointer?) -> OpaquePointer? {
        text.withUnsafeBytes { bytes in
            guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else { return nil }
            defer {
                BIO_free(bio)
                // What was not found here is no error of whoever looks for one later.
                ERR_clear_error()
            }
            return body(bio)
        }
    }

    static func write(_ body: (OpaquePointer) -> Int32) -> [UInt8] {
        guard let bio = BIO_new(BIO_s_mem()) else { return [] }
        defer { BIO_free(bio) }
        guard body(bio) == 1 else { return [] }
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while case let count = Int(BIO_read(bio, &piece, Int32(piece.count))), count > 0 { text += piece[..<count] }
        return text
    }
}
