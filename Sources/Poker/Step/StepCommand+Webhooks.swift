/// The operations of a game's webhooks.
extension StepCommand {
    /// Adds a webhook, or puts it in the place of the one with its id.
    package static func hook(_ webhook: GameWebhook, configuration: PokerConfiguration, by actor: any StepActor) -> Self {
        Self("hook", by: actor, [webhook.id, String(configuration.webhooksPerGame), webhook.stored])
    }

    /// Takes a webhook away; one that is not there is as good.
    package static func unhook(_ id: String, by actor: any StepActor) -> Self { Self("unhook", by: actor, [id]) }

    /// Reads the game's webhooks, with their secrets.
    package static func hooks(by actor: any StepActor) -> Self { Self("hooks", by: actor) }
}
