/// Where one admin connection stands, as a value: one answer at a time, and the next request is not served before the last answer is taken.
package struct AdminExchange<Request: Equatable> {
    /// What to do now.
    package enum Action: Equatable {
        case nothing
        /// A request has begun; its time runs.
        case await
        /// Make the answer; its time runs.
        case serve(Request)
        /// Nothing is asked; the idle time runs.
        case rest
    }

    private enum Stage {
        case idle
        case reading(Request)
        /// An answer is on its way, and perhaps a request behind it.
        case answering(next: Request?, isWhole: Bool)
    }

    private var stage = Stage.idle

    package init() {}

    /// The head of a request came.
    package mutating func began(_ request: Request) -> Action {
        guard case .idle = self.stage else {
            // The pipeline handler keeps everything behind this one until it is answered.
            self.stage = .answering(next: request, isWhole: false)
            return .nothing
        }
        self.stage = .reading(request)
        return .await
    }

    /// The request is whole.
    package mutating func ended() -> Action {
        switch self.stage {
        case .idle: return .nothing
        case .reading(let request):
            self.stage = .answering(next: nil, isWhole: false)
            return .serve(request)
        case .answering(let next, _):
            self.stage = .answering(next: next, isWhole: next != nil)
            return .nothing
        }
    }

    /// The system has taken the whole answer.
    package mutating func answered() -> Action {
        guard case .answering(let next, let isWhole) = self.stage else { return .nothing }
        guard let next else {
            self.stage = .idle
            return .rest
        }
        guard isWhole else {
            self.stage = .reading(next)
            return .await
        }
        self.stage = .answering(next: nil, isWhole: false)
        return .serve(next)
    }
}
