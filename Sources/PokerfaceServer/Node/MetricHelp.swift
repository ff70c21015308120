/// What the metrics mean, for `# HELP`.
enum MetricHelp {
    static let texts: [String: String] = [
        "pokerface_build_info": "Always 1; the label is the version.",
        "pokerface_connections": "Connections on the public port, sockets and HTTP ones, at the moment of the scrape.",
        "pokerface_bytes_in_flight":
            "Bytes that wait to be sent, and that have come of messages that are not done with, on all sockets; see bytesInFlight.",
        "pokerface_sockets_opened_total": "WebSockets that were accepted.",
        "pokerface_sockets_compressed_total": "WebSockets that were accepted with permessage-deflate.",
        "pokerface_compressed_messages_total":
            "Messages inflated (in) or deflated (out); one for a whole room counts once for an event loop.",
        "pokerface_compressed_bytes_total": "Payload bytes of those messages, before and after.",
        "pokerface_sockets_closed_total": "WebSockets that have ended, by the class of their close code.",
        "pokerface_frames_sent_total": "WebSocket frames written or queued, control frames included.",
        "pokerface_messages_received_total": "Whole messages from clients.",
        "pokerface_handshakes_refused_total": "WebSocket handshakes that were refused.",
        "pokerface_limits_reached_total": "Times that somebody came up against a limit, by limit; see docs/limits.md.",
        "pokerface_proxy_headers_refused_total": "Connections of trusted proxies that did not begin with a PROXY header.",
        "pokerface_room_frames_dropped_total": "Room events not sent to a slow reader, who gets a snapshot instead.",
        "pokerface_slow_consumers_closed_total": "WebSockets closed because they read too slowly.",
        "pokerface_silent_peers_closed_total": "WebSockets closed because a ping was not answered.",
        "pokerface_tls_connections_total": "Connections on the public port whose TLS handshake was completed.",
        "pokerface_tls_handshake_failures_total": "Connections on the public port that began a TLS handshake and did not complete it.",
        "pokerface_tls_reload_failures_total": "Times that a changed certificate or key was not usable and the one before stayed.",
        "pokerface_tls_certificate_not_after_seconds": "When the public port's certificate runs out, in seconds since 1970.",
        "pokerface_gateway_messages_total": "Messages from clients that were let through.",
        "pokerface_gateway_throttled_total": "Messages refused because of a rate.",
        "pokerface_gateway_forbidden_total": "Messages without a route.",
        "pokerface_gateway_failed_total": "Messages that an integration failed with.",
        "pokerface_redis_commands_total": "Commands written to Redis.",
        "pokerface_redis_errors_total":
            "Commands that failed, by code; with configuration and protocol, connections that did.",
        "pokerface_redis_reconnects_total": "Connections to Redis that were lost and are usable again.",
        "pokerface_rooms": "Rooms that this node listens to.",
        "pokerface_room_events_total": "Events handed to this node's members, once per room.",
        "pokerface_room_resyncs_total": "Snapshots taken because events were, or may have been, missed.",
        "pokerface_room_reaps_total": "Rooms from which a dead node's connections were taken.",
        "pokerface_orphans_claimed_total": "Connections of dead nodes whose end this node has told the integrations.",
        "pokerface_subscriptions_lost_total": "Times that the subscription to Redis was lost or replaced.",
        "pokerface_leases_expired_total": "Times that this node's own lease had run out.",
        "pokerface_game_steps_total": "Steps of games, by operation and outcome.",
        "pokerface_game_publish_failures_total": "Steps whose events Redis did not publish.",
    ]
}
