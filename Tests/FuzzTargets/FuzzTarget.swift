/// What is fuzzed: each target takes any bytes, and says in a sentence what they show to be wrong.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// Frames of a peer that may not compress.
    case codec
    /// Frames of a peer that may compress, and the payload of one compressed message.
    case inflater
    /// Replies of Redis.
    case resp
    /// The first bytes of a connection to the public port, and the values that are read out of a request's head.
    case door
    /// Messages of the poker protocol.
    case json
    /// The configuration file.
    case config

    /// Runs the target over the bytes.
    ///
    /// - Returns: nil when all is well; else what is wrong, without the bytes.
    package func problem(with bytes: [UInt8]) -> String? {
        do throws(FuzzProblem) {
            switch self {
            case .codec: try CodecFuzz.run(bytes)
            case .inflater: try InflaterFuzz.run(bytes)
            case .resp: try RESPFuzz.run(bytes)
            case .door: try DoorFuzz.run(bytes)
            case .json: try JSONFuzz.run(bytes)
            case .config: try ConfigurationFuzz.run(bytes)
            }
            return nil
        } catch {
            return error.text
        }
    }
}
