/// The page at `/`: the stages and what to type, in English and Spanish, without a script or a style.
struct SignpostPage {
    /// Each stage with its address.
    let stages: [(stage: Signpost.Stage, address: String)]

    /// The whole page.
    var text: String {
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>pokerface</title>
        <h1>pokerface</h1>
        <p>A WebSocket gateway with planning poker. Its stages, and what to type:</p>
        <p lang="es">Una pasarela WebSocket con planning poker. Sus escenarios, y qué escribir:</p>
        \(self.stages.map { self.section(of: $0.stage, address: $0.address) }.joined(separator: "\n"))
        </html>

        """
    }

    private func section(of stage: Signpost.Stage, address: String) -> String {
        let address = Self.escaped(address)
        var lines = [
            "<h2>\(Self.escaped(stage.name))</h2>",
            "<p>In a terminal / <span lang=\"es\">En una terminal</span>:</p>",
            "<pre>pokerface connect \(address)\nwscat -c \(address)</pre>",
        ]
        if !stage.firstMessages.isEmpty {
            lines.append("<p>Then, a line each / <span lang=\"es\">Luego, línea por línea</span>:</p>")
            lines.append("<pre>\(stage.firstMessages.map(Self.escaped).joined(separator: "\n"))</pre>")
        }
        if !stage.customKeys.isEmpty {
            let keys = stage.customKeys.map { "<code>\(Self.escaped($0))</code>" }.joined(separator: " ")
            lines.append("<p>Routes / <span lang=\"es\">Rutas</span>: \(keys)</p>")
        }
        return lines.joined(separator: "\n")
    }

    /// Text as it may stand between tags and in quoted attributes.
    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.append(character)
            }
        }
    }
}
