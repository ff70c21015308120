import PokerClient

/// What a round brought: whatever statistics its frame has.
enum ResultDrawing {
    static func lines(_ result: RoundResult, _ game: GameState, _ language: Language, width: Int) -> [DrawnLine] {
        var lines: [DrawnLine] = []
        if let statistics = result.statistics {
            lines += self.counts(statistics)
            lines += self.indented(TextCells.flow(self.numbers(statistics, language), to: width - 2))
            lines += self.first(statistics, result, game, language).map { self.indented(TextCells.wrap($0, to: width - 2)) } ?? []
        } else {
            lines += self.indented(TextCells.flow(result.votes.map { TextCells.safe(CardDrawing.label($0.value)) }, to: width - 2))
        }
        if let estimate = result.estimate {
            lines.append(DrawnLine("  " + language.text("Settled: ", "Acordado: ")).adding(CardDrawing.label(estimate), .good))
        }
        return lines + [DrawnLine()]
    }

    private static func indented(_ texts: [String]) -> [DrawnLine] { texts.map { DrawnLine("  " + $0) } }

    /// One bar for each card.
    private static func counts(_ statistics: RoundResult.Statistics) -> [DrawnLine] {
        let width = statistics.counts.map { TextCells.width(CardDrawing.label($0.card)) }.max() ?? 0
        return statistics.counts.map { card, count in
            DrawnLine("  " + TextCells.fit(CardDrawing.label(card), in: width) + "  ")
                .adding(String(repeating: "█", count: min(max(count, 0), 40)), .good).adding(" \(count)")
        }
    }

    private static func numbers(_ statistics: RoundResult.Statistics, _ language: Language) -> [String] {
        var numbers: [String] = []
        if statistics.isConsensus { numbers.append(language.text("consensus", "acuerdo pleno")) }
        if let median = statistics.median { numbers.append(language.text("median ", "mediana ") + CardDrawing.label(median)) }
        if let mean = statistics.mean { numbers.append(language.text("mean \(mean)", "media \(mean.replacing(".", with: ","))")) }
        if let agreement = statistics.agreement {
            numbers.append(language.text("agreement ", "coincidencia ") + "\(Int((agreement * 100).rounded())) %")
        }
        if let suggestion = statistics.suggestion {
            numbers.append(language.text("suggestion ", "sugerencia ") + CardDrawing.label(suggestion))
        }
        return numbers
    }

    private static func first(
        _ statistics: RoundResult.Statistics, _ result: RoundResult, _ game: GameState, _ language: Language
    ) -> String? {
        guard let low = statistics.low, let high = statistics.high else { return nil }
        func name(_ id: String) -> String {
            game.players.first { $0.id == id }?.name ?? result.votes.first { $0.player == id }?.name ?? game.departed[id] ?? id
        }
        return TextCells.safe(language.text("May explain: ", "Podrían explicar: ") + "\(name(low)), \(name(high))")
    }
}
