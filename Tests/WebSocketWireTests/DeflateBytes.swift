import CZlib

/// Raw DEFLATE data as other ends write it: any window, level and flush, with or without the tail.
enum DeflateBytes {
    static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

    /// One message's payload on the wire: flushed, without its tail.
    static func message(_ plain: [UInt8], windowBits: Int32 = 15, level: Int32 = 6) -> [UInt8] {
        let whole = Self.data([(plain, Z_SYNC_FLUSH)], windowBits: windowBits, level: level)
        return Array(whole.dropLast(whole.suffix(4) == Self.tail[...] ? 4 : 0))
    }

    /// The pieces of one stream, each with its flush.
    static func data(_ pieces: [([UInt8], Int32)], windowBits: Int32 = 15, level: Int32 = 6) -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard deflateInit2_(&stream, level, Z_DEFLATED, -windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK else { return [] }
        defer { deflateEnd(&stream) }
        var output: [UInt8] = []
        for (piece, flush) in pieces { output += Self.deflate(piece, flush, &stream) }
        return output
    }

    private static func deflate(_ piece: [UInt8], _ flush: Int32, _ stream: inout z_stream) -> [UInt8] {
        var piece = piece
        var output: [UInt8] = []
        var space = [UInt8](repeating: 0, count: 65_536)
        piece.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            repeat {
                let count = space.withUnsafeMutableBufferPointer { room -> Int in
                    stream.next_out = room.baseAddress
                    stream.avail_out = UInt32(room.count)
                    _ = CZlib.deflate(&stream, flush)
                    return room.count - Int(stream.avail_out)
                }
                output += space.prefix(count)
            } while stream.avail_out == 0
        }
        return output
    }

    /// A message that inflates to so many MiB of the letter a: one compressed MiB over and over, which its full flush allows.
    static func bomb(mebibytes: Int) -> [UInt8] {
        let mebibyte = Self.data([([UInt8](repeating: 97, count: 1 << 20), Z_FULL_FLUSH)], level: 9)
        return Array(repeatElement(mebibyte, count: mebibytes).joined().dropLast(4))
    }
}
