import Gateway
import NIOCore
import Poker
import Transport

/// One request and its answer. A value; belongs to the connection's loop.
struct RESTExchange {
    let request: ResourceRequest
    let completion: (HTTPAnswer) -> Void

    func end(_ answer: HTTPAnswerParts) { self.completion(answer.whole) }

    func refuse(_ refusal: PokerRefusal) { self.end(RESTFailure(refusal).answer) }
}
