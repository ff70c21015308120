import Gateway
import JSONText
import NIOCore
import NIOHTTP1
import Poker
import Webhooks

/// The webhooks of a game, which its dealers keep. Secrets go in and do not come out.
extension RESTShard {
    /// All of the game's, in the order in which they were made.
    func webhooks(_ place: Place, _ exchange: RESTExchange) {
        self.step(.hooks(by: place.seat), place, exchange) { reply in
            let shown = GameWebhook.list(reply.data).map(\.shown).joined(separator: ",")
            exchange.end(HTTPAnswerParts(body: ByteBuffer(string: #"{"webhooks":[\#(shown)]}"#)))
        }
    }

    /// Adds one (201), or puts it in the place of the one with its id (200): sent again it changes nothing.
    func putWebhook(_ place: Place, _ fields: JSONObject, _ exchange: RESTExchange) throws(RESTFailure) {
        let webhook = try self.checked(exchange.request.path.last ?? "", fields)
        let command = StepCommand.hook(webhook, configuration: self.caller.configuration, by: place.seat)
        self.step(command, place, exchange) { reply in
            let data = (try? JSONValue.parse(reply.data.readableBytesView))?.objectValue ?? [:]
            exchange.end(
                HTTPAnswerParts(status: data["made"]?.boolValue == true ? .created : .ok, body: ByteBuffer(string: webhook.shown)))
        }
    }

    /// Takes one away; one that is not there is as good.
    func removeWebhook(_ place: Place, _ exchange: RESTExchange) {
        let id = exchange.request.path.last ?? ""
        // What cannot be a name is not there; who may not ask learns nothing of that.
        let command = GameWebhook.isID(id) ? StepCommand.unhook(id, by: place.seat) : .hooks(by: place.seat)
        self.step(command, place, exchange) { _ in exchange.end(HTTPAnswerParts(body: ByteBuffer(string: "{}"))) }
    }

    private func checked(_ id: String, _ fields: JSONObject) throws(RESTFailure) -> GameWebhook {
        let webhook: GameWebhook
        do throws(PokerRefusal) { webhook = try GameWebhook(id: id, fields: fields) } catch { throw RESTFailure(error) }
        guard WebhookSecret(webhook.secret) != nil else {
            let length = WebhookSecret.length
            throw RESTFailure(
                PokerRefusal(
                    .badRequest, "secret is \(length.lowerBound) to \(length.upperBound) letters, digits and signs, made at random"))
        }
        do throws(WebhookRules.Refusal) {
            return GameWebhook(webhook, url: try self.webhookRules.url(webhook.url).text)
        } catch {
            throw RESTFailure(PokerRefusal(.badRequest, error.message))
        }
    }
}
