import JSONText

/// A configuration file that the gateway does not take, with everything that is needed to mend it.
package struct GatewayConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, as a stable name.
    package enum Code: String, Sendable, Equatable {
        case unknownKey = "unknown_key"
        case duplicateKey = "duplicate_key"
        case wrongType = "wrong_type"
        case outOfRange = "out_of_range"
        case missing = "missing"
    }

    /// What is wrong.
    package var code: Code
    /// Where: the keys from the top, joined with dots.
    package var keyPath: String
    /// What is written there, shortened; nil when nothing is.
    package var value: String?
    /// What may be written there.
    package var allowed: String
    /// The file.
    package var source: String

    /// One line, as it is shown to whoever starts the program.
    package var description: String { SingleLine.of(self.sentence) }

    private var sentence: String {
        switch self.code {
        case .unknownKey: "\(self.source): \(self.keyPath) is not a key; allowed: \(self.allowed)"
        case .duplicateKey: "\(self.source): \(self.keyPath) is there twice; allowed: \(self.allowed)"
        case .missing: "\(self.source): \(self.keyPath) is missing; allowed: \(self.allowed)"
        case .wrongType, .outOfRange: "\(self.source): \(self.keyPath) is \(self.value ?? "empty"); allowed: \(self.allowed)"
        }
    }
}
