import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import TLS
import Transport

/// Makes one try to tell a receiver. A value.
struct WebhookSender: Sendable {
    let configuration: WebhookConfiguration
    let trust: ClientTrust
    let group: any EventLoopGroup
    /// For the operator's targets, and for games'.
    let resolvers: [WebhookTarget.Owner: any HostResolver]

    /// One try, no longer than the time that it has. Ends early when its task is cancelled.
    func attempt(_ delivery: WebhookDelivery) async -> TryOutcome {
        await withTaskGroup(of: TryOutcome.self) { group in
            group.addTask { await self.deliver(delivery) }
            group.addTask {
                try? await Task.sleep(for: self.configuration.timeout)  // Cancelled when there is an answer.
                return .failed("timeout")
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failed("timeout")
        }
    }

    private func deliver(_ delivery: WebhookDelivery) async -> TryOutcome {
        let addresses: [IPAddress]
        switch delivery.target.url.host {
        case .address(let address): addresses = [address]
        case .name(let name):
            guard let found = await self.resolvers[delivery.target.owner]?.addresses(of: name), !found.isEmpty else {
                return .failed("no address")
            }
            addresses = found
        }
        if let kind = delivery.target.addresses.refusal(of: addresses) { return .refused("leads to \(kind.words)") }
        // Another one each time, for some may be out of reach.
        return await self.post(delivery, to: addresses[(delivery.number - 1) % addresses.count])
    }

    private func post(_ delivery: WebhookDelivery, to address: IPAddress) async -> TryOutcome {
        do {
            return try await HTTPClient.withHTTPClient(
                eventLoopGroup: self.group, configuration: self.client(delivery.target.url, address)
            ) { client in
                let response = try await client.execute(self.request(delivery), deadline: .now() + .nanoseconds(self.nanoseconds))
                // The head says all: the body is not read, and ends with the connection.
                return TryOutcome(status: response.status.code, retryAfter: response.headers.first(name: "retry-after"))
            }
        } catch {
            return .failed(Self.words(error))
        }
    }

    private var nanoseconds: Int64 {
        let (seconds, attoseconds) = self.configuration.timeout.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// A client for one request. The host's name is asked for, shown in TLS and checked, but never looked up again: the connection goes to
    /// the address that was checked, so that a name which has changed meanwhile leads nowhere else.
    private func client(_ url: WebhookURL, _ address: IPAddress) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: self.trust.configuration, redirectConfiguration: .disallow,
            timeout: .init(connect: .nanoseconds(min(self.nanoseconds, 5_000_000_000)), read: .nanoseconds(self.nanoseconds)))
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        if case .name(let name) = url.host { configuration.dnsOverride = [name: address.text] }
        // Nothing has been asked yet: should the library ever go elsewhere, it ends here.
        configuration.http1_1ConnectionDebugInitializer = { channel in
            guard let peer = channel.remoteAddress?.ipAddress, IPAddress(text: peer) == address else {
                channel.close(promise: nil)
                return channel.eventLoop.makeFailedFuture(OtherAddress())
            }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        return configuration
    }

    private func request(_ delivery: WebhookDelivery) -> HTTPClientRequest {
        let body = delivery.notice.body
        let signature = WebhookSignature(of: body, secret: delivery.target.secret, timestamp: Int64(time(nil)))
        var request = HTTPClientRequest(url: delivery.target.url.text)
        request.method = .POST
        request.headers = [
            "Content-Type": "application/json", "User-Agent": self.configuration.userAgent, "Connection": "close",
            "Pokerface-Timestamp": "\(signature.timestamp)", "Pokerface-Signature": signature.text,
        ]
        request.body = .bytes(body)
        return request
    }

    /// A connection that went to an address that nobody checked.
    private struct OtherAddress: Error {}

    /// What went wrong, for the log: words of libraries, which know neither bodies nor secrets.
    private static func words(_ error: any Error) -> String {
        if let error = error as? HTTPClientError { return error.shortDescription }
        return String("\(error)".prefix(200))
    }
}
