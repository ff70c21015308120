/// One extension with its parameters, as `Sec-WebSocket-Extensions` lists them (RFC 6455 section 9.1).
package struct WebSocketExtension: Equatable, Sendable {
    /// A parameter; without a value it stands for itself.
    package struct Parameter: Equatable, Sendable {
        /// The token before the equals sign.
        package let name: String
        /// A token, without the quotes that it may have had.
        package let value: String?

        /// A parameter of its parts.
        package init(_ name: String, _ value: String? = nil) {
            self.name = name
            self.value = value
        }
    }

    /// The extension's token.
    package let name: String
    /// In the order they came; repetitions are kept.
    package let parameters: [Parameter]

    /// An extension of its parts.
    package init(_ name: String, _ parameters: [Parameter] = []) {
        self.name = name
        self.parameters = parameters
    }

    /// The extensions of all fields of this name, in their order; nil when one is not written as the RFC has it, which fails a handshake.
    package static func list(in fields: [String]) -> [WebSocketExtension]? {
        var found: [WebSocketExtension] = []
        for field in fields {
            var scanner = WebSocketExtensionScanner(field)
            guard let extensions = scanner.list() else { return nil }
            found += extensions
        }
        return found
    }
}
