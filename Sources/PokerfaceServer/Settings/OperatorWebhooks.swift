import Gateway
import Webhooks

/// The operator's webhooks, out of the configuration file.
package struct OperatorWebhooks {
    /// The most of them.
    static let limit = 20

    private static let keys = ["url", "secret", "secretFile", "events", "plainHttp", "privateAddresses"]

    /// Reads the list behind `webhooks`, and the files of secrets that it names.
    ///
    /// - Parameter readFile: a file's bytes, nil when there are none; left out, it is read.
    /// - Throws: ``ServerError/Code/usage`` for the first thing that is wrong, without a secret in it.
    package static func read(
        _ node: ConfigurationNode, source: String, readFile: ((String) -> [UInt8]?)? = nil
    ) throws(ServerError) -> [WebhookTarget] {
        do throws(GatewayConfigurationError) {
            return try Self(readFile: readFile ?? { try? PrivateFile.read($0) }).targets(
                ConfigurationCursor(node: node, path: ["webhooks"], source: source))
        } catch {
            throw ServerError(.usage, error.description)
        }
    }

    private let readFile: (String) -> [UInt8]?

    private func targets(_ list: ConfigurationCursor) throws(GatewayConfigurationError) -> [WebhookTarget] {
        let allowed = "a list of at most \(Self.limit) maps with url and secret"
        guard list.node.isListOrNothing else { throw list.error(.wrongType, allowed: allowed) }
        var targets: [WebhookTarget] = []
        for item in try list.items(allowed: allowed) {
            guard targets.count < Self.limit else { throw list.error(.outOfRange, allowed: allowed) }
            targets.append(try self.target(item))
        }
        return targets
    }

    private func target(_ item: ConfigurationCursor) throws(GatewayConfigurationError) -> WebhookTarget {
        let members = try item.members(allowed: Self.keys)
        let mayBePlain = try members["plainHttp"]?.flag() ?? false
        let mayBePrivate = try members["privateAddresses"]?.flag() ?? false
        let allowed = "an \(mayBePlain ? "" : "https:// ")URL without user name and fragment"
        guard let place = members["url"] else { throw item.missing("url", allowed: allowed) }
        guard let url = try? WebhookURL(try place.text(allowed: allowed)), url.isSecure || mayBePlain else {
            throw place.hidden.error(.outOfRange, allowed: allowed)
        }
        let addresses = mayBePrivate ? AddressPolicy.everywhere : AddressPolicy()
        if case .address(let address) = url.host, let kind = addresses.refusal(of: address) {
            throw place.hidden.error(.outOfRange, allowed: "a public address, as this is \(kind.words), or privateAddresses: true")
        }
        return WebhookTarget(
            owner: .node, url: url, secret: try self.secret(item, members), kinds: try self.kinds(members["events"]), addresses: addresses)
    }

    private func secret(
        _ item: ConfigurationCursor, _ members: [String: ConfigurationCursor]
    ) throws(GatewayConfigurationError) -> WebhookSecret {
        let allowed = "\(WebhookSecret.length.lowerBound) to \(WebhookSecret.length.upperBound) visible ASCII characters"
        switch (members["secret"], members["secretFile"]) {
        case (let place?, nil):
            guard let secret = WebhookSecret(try place.hidden(allowed: allowed)) else {
                throw place.hidden.error(.outOfRange, allowed: allowed)
            }
            return secret
        case (nil, let place?):
            let path = try place.text(allowed: "the path of a file")
            guard let bytes = self.readFile(path) else { throw place.error(.outOfRange, allowed: "a file that can be read") }
            let text = String(
                decoding: bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).first ?? [], as: UTF8.self)
            guard let secret = WebhookSecret(text.hasSuffix("\r") ? String(text.dropLast()) : text) else {
                throw place.error(.outOfRange, allowed: "a file with \(allowed) in its first line")
            }
            return secret
        case (nil, nil): throw item.missing("secret", allowed: "\(allowed), or secretFile")
        case (_?, let place?): throw place.error(.outOfRange, allowed: "either secret or secretFile")
        }
    }

    private func kinds(_ list: ConfigurationCursor?) throws(GatewayConfigurationError) -> Set<WebhookKind> {
        guard let list else { return Set(WebhookKind.allCases) }
        let allowed = "a list of some of \(WebhookKind.allCases.map(\.rawValue).joined(separator: ", "))"
        var kinds: Set<WebhookKind> = []
        for item in try list.items(allowed: allowed) {
            guard let kind = WebhookKind(rawValue: try item.text(allowed: allowed)) else { throw item.error(.outOfRange, allowed: allowed) }
            kinds.insert(kind)
        }
        guard !kinds.isEmpty else { throw list.error(.outOfRange, allowed: allowed) }
        return kinds
    }
}

extension ConfigurationCursor {
    /// The same place, of which an error shows nothing: a URL's path may be as secret as a secret.
    fileprivate var hidden: ConfigurationCursor { ConfigurationCursor(node: .scalar(""), path: self.path, source: self.source) }

    /// A text that no error shows.
    fileprivate func hidden(allowed: String) throws(GatewayConfigurationError) -> String {
        guard case .scalar(let text) = self.node else { throw self.error(.wrongType, allowed: allowed) }
        return text
    }
}

extension ConfigurationNode {
    /// A scalar is only right where it says nothing.
    fileprivate var isListOrNothing: Bool {
        switch self {
        case .list: true
        case .scalar(let text): ["", "~", "null"].contains(text)
        case .map: false
        }
    }
}
