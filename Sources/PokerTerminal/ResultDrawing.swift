import PokerClient

/// What a round brought: whatever statistics its frame has.
enum ResultDrawing {
    static func lines(_ result: RoundResult, _ game: GameState, _ language: Language) -> [DrawnLine] {
        var lines: [DrawnLine] = []
        if let statistics = result.statistics {
            lines += self.counts(statistics)
            lines.append(DrawnLine("  " + self.numbers(statistics, language).joined(separator: "  ")))
            if let first = self.first(statistics, result, game, language) { lines.append(first) }
        } else {
            lines.append(DrawnLine("  " + result.votes.map { CardDrawing.label($0.value) }.joined(separator: "  ")))
        }
        if let estimate = result.estimate {
            lines.append(DrawnLine("  " + language.text("Settled: ", "Acordado: ")).adding(CardDrawing.label(estimate), .good))
        }
        return lines + [DrawnLine()]
    }

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
        if let mean = statistics.mean { numbers.append(language.text("mean ", "media ") + mean) }
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
    ) -> DrawnLine? {
        guard let low = statistics.low, let high = statistics.high else { return nil }
        func name(_ id: String) -> String {
            game.players.first { $0.id == id }?.name ?? result.votes.first { $0.player == id }?.name ?? id
        }
        return DrawnLine("  " + language.text("May explain: ", "Podrían explicar: ") + "\(name(low)), \(name(high))")
    }
}
