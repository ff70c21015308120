import NIOCore
import Rooms
import Transport

/// One stage on one event loop: its routes and the integrations' parts that they lead to. Loop-bound.
final class StageShard {
    let configuration: StageConfiguration
    let selector: RouteSelector
    /// What all loops of the node draw from; nil without a limit.
    let bucket: SharedTokenBucket?
    private let integrations: [String: any IntegrationShard]

    init(
        _ configuration: StageConfiguration, integrations: [String: any IntegrationShard], readsBody: (String) -> Bool,
        bucket: SharedTokenBucket?
    ) {
        self.configuration = configuration
        self.selector = RouteSelector(configuration, readsBody: readsBody)
        self.bucket = bucket
        let names = Set(configuration.integrations)
        self.integrations = integrations.filter { names.contains($0.key) }
    }

    /// Every integration that a route of the stage leads to.
    var all: some Sequence<any IntegrationShard> { self.integrations.values }

    /// The integration of `$connect`; nil accepts everybody.
    var connect: (any IntegrationShard)? {
        self.configuration.routes[RouteConfiguration.connect].flatMap { self.integrations[$0.integration] }
    }

    func integration(named name: String) -> (any IntegrationShard)? { self.integrations[name] }
}

/// The buckets of a node's stages, shared by its event loops.
package struct StageBuckets: Sendable {
    private let buckets: [String: SharedTokenBucket]

    /// One full bucket for each stage that has a rate.
    package init(_ configuration: GatewayConfiguration, at now: NIODeadline = .now()) {
        self.buckets = configuration.stages.compactMapValues { stage in
            stage.stageThrottle.map { SharedTokenBucket($0, at: now) }
        }
    }

    subscript(stage: String) -> SharedTokenBucket? { self.buckets[stage] }
}
