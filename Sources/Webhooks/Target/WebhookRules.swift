import Transport

/// Where the webhooks of games may go, as the operator allows it. A value.
package struct WebhookRules: Sendable, Equatable {
    /// Why a URL is not taken, for who wrote it.
    package struct Refusal: Error, Equatable, Sendable {
        package let message: String

        package init(message: String) { self.message = message }
    }

    package let allowsPlainHTTP: Bool
    package let addresses: AddressPolicy

    /// `https://` to public addresses, unless it says more.
    package init(allowsPlainHTTP: Bool = false, addresses: AddressPolicy = AddressPolicy()) {
        self.allowsPlainHTTP = allowsPlainHTTP
        self.addresses = addresses
    }

    /// A URL that is as it has to be. What a name comes to is looked at when something is sent.
    package func url(_ text: String) throws(Refusal) -> WebhookURL {
        let url: WebhookURL
        do throws(WebhookURLProblem) { url = try WebhookURL(text) } catch { throw Refusal(message: "url \(error.message)") }
        guard url.isSecure || self.allowsPlainHTTP else { throw Refusal(message: "url begins with https://") }
        // The low ports belong to services that are no web servers.
        guard url.port == 443 || url.port == 80 || url.port >= 1024 else {
            throw Refusal(message: "url has port 443, 80, or one from 1024 on")
        }
        if case .address(let address) = url.host, let kind = self.addresses.refusal(of: address) {
            throw Refusal(message: "url leads to \(kind.words); webhooks go to public ones")
        }
        return url
    }
}
