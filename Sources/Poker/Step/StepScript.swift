import Cryptography
import Redis

/// The Lua text of the step, the only writer of a game; its head comment is the contract of arguments and reply.
package enum StepScript {
    package static let source = String(decoding: PackageResources.step_lua, as: UTF8.self)
    /// The script with its digest, for the first pipeline of each client.
    package static let script = RedisScript(name: "step", source: Self.source, sha1: Self.hex(Digest.sha1(Self.source.utf8)))

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
