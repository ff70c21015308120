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
    let resolver: any HostResolver

    /// One try. Ends early when its task is cancelled.
    ///
    /// It has its time, but for a look-up: nothing breaks that off, and a try that went on to the next one would leave it a thread. So it
    /// lasts as long as its look-up, keeps its place among the tries meanwhile, and has then failed.
    func attempt(_ delivery: WebhookDelivery) async -> TryOutcome {
        let end = ContinuousClock.now + self.configuration.timeout
        guard let addresses = await self.addresses(of: delivery.target.url.host), !addresses.isEmpty else { return .failed("no address") }
        if let kind = delivery.target.addresses.refusal(of: addresses) { return .refused("leads to \(kind.words)") }
        guard ContinuousClock.now < end else { return .failed("timeout") }
        return await withTaskGroup(of: TryOutcome.self) { group in
            // Another one each time, for some may be out of reach.
            group.addTask { await self.post(delivery, to: addresses[(delivery.number - 1) % addresses.count], until: end) }
            group.addTask {
                try? await Task.sleep(until: end, clock: .continuous)  // Cancelled when there is an answer.
                return .failed("timeout")
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failed("timeout")
        }
    }

    private func addresses(of host: WebhookURL.Host) async -> [IPAddress]? {
        switch host {
        case .address(let address): [address]
        case .name(let name): await self.resolver.addresses(of: name)
        }
    }

    private func post(_ delivery: WebhookDelivery, to address: IPAddress, until end: ContinuousClock.Instant) async -> TryOutcome {
        let time = max(TimeAmount(end - .now), .milliseconds(1))
        do {
            return try await HTTPClient.withHTTPClient(
                eventLoopGroup: self.group, configuration: self.client(delivery.target.url, address, time)
            ) { client in
                let response = try await client.execute(self.request(delivery), deadline: .now() + time)
                // The head says all: the body is not read, and ends with the connection.
                return TryOutcome(status: response.status.code, retryAfter: response.headers.first(name: "retry-after"))
            }
        } catch {
            return .failed(Self.words(error))
        }
    }

    /// A client for one request. The host's name is asked for, shown in TLS and checked, but never looked up again: the connection goes to
    /// the address that was checked, so that a name which has changed meanwhile leads nowhere else.
    private func client(_ url: WebhookURL, _ address: IPAddress, _ time: TimeAmount) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: self.trust.configuration, redirectConfiguration: .disallow,
            timeout: .init(connect: min(time, .seconds(5)), read: time))
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
