/// The four parameters of RFC 7692 section 7.1, each at most once and with a value as its section has it.
struct DeflateParameters {
    private(set) var serverTakesNoContext = false
    private(set) var clientTakesNoContext = false
    private(set) var serverWindow: Int?
    private(set) var clientWindow: Int?
    private(set) var namesClientWindow = false

    /// Nil when a parameter is unknown, repeated, or has a value that it cannot have.
    init?(_ parameters: [WebSocketExtension.Parameter]) {
        guard Set(parameters.map(\.name)).count == parameters.count else { return nil }
        for parameter in parameters {
            guard self.take(parameter.name, parameter.value) else { return nil }
        }
    }

    private mutating func take(_ name: String, _ value: String?) -> Bool {
        switch name {
        case "server_no_context_takeover":
            self.serverTakesNoContext = true
            return value == nil
        case "client_no_context_takeover":
            self.clientTakesNoContext = true
            return value == nil
        case "server_max_window_bits":
            self.serverWindow = Self.bits(value)
            return self.serverWindow != nil
        case "client_max_window_bits":
            self.namesClientWindow = true
            self.clientWindow = Self.bits(value)
            return value == nil || self.clientWindow != nil
        default:
            return false
        }
    }

    /// 8 to 15 in decimal without leading zeros.
    private static func bits(_ value: String?) -> Int? {
        guard let value, let bits = (8...15).first(where: { String($0) == value }) else { return nil }
        return bits
    }
}
