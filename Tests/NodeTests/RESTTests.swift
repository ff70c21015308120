import JSONText
import TestSupport
import Testing

/// The game over plain HTTP on real nodes, with people on sockets beside it.
@Suite("REST", .serialized, .timeLimit(.minutes(2)))
struct RESTTests {
    /// Two nodes on one Redis, with a connection to each.
    private struct Scene {
        let redis: RedisServerProcess
        let nodes: [NodeProcess]
        let clients: [HTTPConnection]

        init(arguments: [String] = NodeProcess.quickTimes) throws {
            let redis = try RedisServerProcess()
            self.redis = redis
            self.nodes = try (0..<2).map { try NodeProcess(redis: redis.url, arguments: arguments, name: "rest\($0)") }
            self.clients = try self.nodes.map { try HTTPConnection(port: $0.port) }
        }

        /// A game made over REST: its path below the root, its code and its token.
        func create(_ fields: String = "") throws -> (path: String, code: String, token: String) {
            let made = try self.clients[0].ask("POST", "/api/games", #"{"name":"Bot"\#(fields.isEmpty ? "" : ",")\#(fields)}"#)
            guard made.status == 201, let code = made.json["game"]?.stringValue, let token = made.json["token"]?.stringValue else {
                throw HTTPConnection.Missing(description: "no game: \(made)")
            }
            return ("/api/games/\(code)", code, token)
        }
    }

    @Test("A whole game: made on one node, dealt over REST on the other, played on sockets of both")
    func wholeGame() async throws {
        let scene = try Scene()
        let (path, code, token) = try scene.create(#""title":"Sprint 7","seat":"spectator""#)
        let ana = try await GamePlayer.connect(scene.nodes[0].url())
        let luis = try await GamePlayer.connect(scene.nodes[1].url())
        #expect(try await ana.ask("joinGame", #""game":"\#(code)","name":"Ana""#)["state"]?["options"]?["title"]?.stringValue == "Sprint 7")
        try await luis.ask("joinGame", #""game":"\#(code)","name":"Luis""#)
        let started = try scene.clients[1].ask("POST", path + "/start", token: token, #"{"story":"Login"}"#)
        #expect(started.status == 200 && started.json["round"]?.intValue == 1, "\(started)")
        for player in [ana, luis] { #expect(try await player.event("started", round: 1)["story"]?.stringValue == "Login") }
        try await ana.ask("vote", #""round":1,"value":"5""#)
        let open = try scene.clients[1].ask("GET", path, token: token)
        #expect(open.json["phase"]?.stringValue == "voting" && open.json["voted"]?.arrayValue == ["p2"], "\(open)")
        let closed = try scene.clients[0].ask("POST", path + "/close", token: token, #"{"round":1}"#)
        #expect(closed.status == 200, "\(closed)")
        for player in [ana, luis] {
            let result = try await player.event("result", round: 1)
            #expect(result["cause"]?.stringValue == "dealer" && result["votes"]?.arrayValue?.first?["value"]?.stringValue == "5")
            #expect(result["v"]?.intValue == closed.json["v"]?.intValue)
        }
        #expect(try scene.clients[0].ask("GET", path, token: token).json["phase"]?.stringValue == "revealed")
        withExtendedLifetime(scene) {}
    }

    @Test("G3 over REST: before the reveal a state has its own seat's card, and nobody else's")
    func ownCard() async throws {
        let scene = try Scene()
        let (path, code, token) = try scene.create(#""autoClose":false"#)
        var tokens: [String] = []
        for (number, card) in ["13", "21"].enumerated() {
            let player = try await GamePlayer.connect(scene.nodes[number].url())
            let welcome = try await player.ask("joinGame", #""game":"\#(code)","name":"P\#(number)""#)
            tokens.append(welcome["me"]?["token"]?.stringValue ?? "")
            if number == 0 {
                try scene.clients[0].ask("POST", path + "/start", token: token, #"{"seconds":600}"#)
                try await player.event("started", round: 1)
            }
            #expect(try await player.ask("vote", #""value":"\#(card)""#)["ok"]?.boolValue == true)
            let own = try scene.clients[1].ask("GET", path, token: tokens[number])
            #expect(own.json["myVote"]?["value"]?.stringValue == card && own.json["me"]?["player"]?.stringValue == "p\(number + 2)")
            let cards = own.json["deck"]?["cards"]?.description ?? ""
            let rest = own.body.replacing(cards, with: "").replacing(own.json["myVote"]?.description ?? "", with: "")
            #expect(!rest.contains("\"\(number == 0 ? "21" : "13")\""), "\(own)")
            #expect(try scene.clients[0].ask("GET", path, token: token).json["myVote"] == .null)
            await player.close()
        }
        withExtendedLifetime(scene) {}
    }

    @Test("Who makes a game over REST is not present until a socket joins with the token, and nobody waits for its card")
    func absentCreator() async throws {
        let scene = try Scene()
        let (path, code, token) = try scene.create()
        let state = try scene.clients[1].ask("GET", path, token: token)
        #expect(state.json["players"]?.arrayValue?.first?["away"]?.boolValue == true, "\(state)")
        let ana = try await GamePlayer.connect(scene.nodes[1].url())
        try await ana.ask("joinGame", #""game":"\#(code)","name":"Ana""#)
        try scene.clients[0].ask("POST", path + "/start", token: token)
        try await ana.event("started", round: 1)
        try await ana.ask("vote", #""value":"8""#)
        #expect(try await ana.event("result", round: 1)["cause"]?.stringValue == "all")
        let bot = try await GamePlayer.connect(scene.nodes[0].url())
        let welcome = try await bot.ask("joinGame", #""game":"\#(code)","token":"\#(token)""#)
        #expect(welcome["me"]?["player"]?.stringValue == "p1", "\(welcome)")
        let back = try await ana.first { $0["event"]?.stringValue == "player" && $0["player"]?["id"]?.stringValue == "p1" }
        #expect(back["player"]?["away"]?.boolValue == false && back["player"]?["dealer"]?.boolValue == true)
        withExtendedLifetime(scene) {}
    }

    @Test("A token that a client brings makes one game on any node, and is not sent back")
    func ownToken() throws {
        let scene = try Scene()
        let body = #"{"name":"Bot","token":"0123456789abcdefghijklmn"}"#
        let first = try scene.clients[0].ask("POST", "/api/games", body)
        let again = try scene.clients[1].ask("POST", "/api/games", body)
        #expect(first.status == 201 && again.status == 200, "\(first) \(again)")
        #expect(first.json["game"] == again.json["game"] && first.json["game"]?.stringValue?.utf8.count == 6)
        #expect(first.json["token"] == nil && !first.body.contains("0123456789abcdefghijklmn"))
        let code = first.json["game"]?.stringValue ?? ""
        #expect(first.headers["location"] == "http://127.0.0.1/api/games/\(code)")
        #expect(first.json["url"]?.stringValue == "http://127.0.0.1/g/\(code)")
        withExtendedLifetime(scene) {}
    }

    @Test("G7 over REST: a seat is its token's, and no other token, player id or game is taken for it")
    func tokens() async throws {
        let scene = try Scene()
        let (path, code, token) = try scene.create()
        let (other, _, otherToken) = try scene.create()
        let ana = try await GamePlayer.connect(scene.nodes[0].url())
        let anas = try await ana.ask("joinGame", #""game":"\#(code)","name":"Ana""#)["me"]?["token"]?.stringValue ?? ""
        let client = scene.clients[1]
        for wrong in [otherToken, "p1", "t:p1", String(token.dropLast()), token + "x", "", "*"] {
            let answer = try client.ask("GET", path, token: wrong)
            #expect(answer.status == 401 && answer.code == "unauthorized" && answer.headers["www-authenticate"] == "Bearer", "\(answer)")
            #expect(try client.ask("POST", path + "/start", token: wrong).status == 401)
            #expect(!answer.body.contains("Ana"))
        }
        for field in ["Authorization: \(token)", "Authorization: Basic \(token)", "X-Token: \(token)"] {
            #expect(try client.ask("GET", path, fields: [field]).status == 401)
        }
        let twice = ["Authorization: Bearer \(token)", "Authorization: Bearer \(anas)"]
        #expect(try client.ask("GET", path, fields: twice).status == 401)
        #expect(try client.ask("GET", path + "?token=\(token)").status == 401)
        #expect(try client.ask("GET", path, fields: ["authorization: bearer \(token)"]).status == 200)
        #expect(try client.ask("POST", path + "/start", token: anas).code == "not_dealer")
        #expect(try client.ask("GET", other, token: otherToken).status == 200)
        try await ana.ask("leaveGame")
        #expect(try client.ask("GET", path, token: anas).status == 401)
        withExtendedLifetime(scene) {}
    }

    @Test("The history comes as JSON, CSV and Markdown, by the query or by Accept, and is the same on both nodes")
    func history() async throws {
        let scene = try Scene()
        let (path, code, token) = try scene.create(#""title":"Sprint 7","seat":"spectator""#)
        let ana = try await GamePlayer.connect(scene.nodes[0].url())
        try await ana.ask("joinGame", #""game":"\#(code)","name":"Ana""#)
        for (round, card) in ["5", "½", "?"].enumerated() where card != "½" {
            try scene.clients[1].ask("POST", path + "/start", token: token, #"{"story":"Story =\#(round), \"x\""}"#)
            try await ana.event("started", round: round == 0 ? 1 : 2)
            try await ana.ask("vote", #""value":"\#(card)""#)
        }
        try await ana.event("result", round: 2)
        let settled = try scene.clients[1].ask("POST", path + "/settle", token: token, #"{"round":1,"value":8}"#)
        #expect(settled.status == 200, "\(settled)")
        #expect(try await ana.event("settled", round: 1)["v"] == settled.json["v"])
        let json = try scene.clients[0].ask("GET", path + "/history", token: token)
        #expect(json.headers["content-type"] == "application/json" && json.json["results"]?.arrayValue?.count == 2, "\(json)")
        let result = json.json["results"]?.arrayValue?.first
        #expect(result?["stats"]?["mean"]?.intValue == 5 && result?["votes"]?.arrayValue?.first?["player"]?.stringValue == "p2")
        #expect(try await ana.event("result", round: 1) == result)
        #expect(
            json.json["players"]?.arrayValue?.last?["name"]?.stringValue == "Ana"
                && json.json["settled"]?.arrayValue?.first?["value"]?.stringValue == "8")
        let csv = try scene.clients[1].ask("GET", path + "/history?format=csv", token: token)
        #expect(csv.headers["content-type"]?.hasPrefix("text/csv") == true)
        #expect(csv.body.hasPrefix("\u{FEFF}round,id,title,estimate,votes,"), "\(csv.body)")
        #expect(csv.body.contains("\r\n1,,\"Story =0, \"\"x\"\"\",8,Ana: 5,1,1,5,5,5,5,1,false,5,,all,20"), "\(csv.body)")
        let markdown = try scene.clients[0].ask("GET", path + "/history", token: token, fields: ["Accept: text/html, text/markdown;q=0.9"])
        #expect(
            markdown.headers["content-type"]?.hasPrefix("text/markdown") == true && markdown.body.hasPrefix("# Sprint 7\n"), "\(markdown)")
        #expect(try scene.clients[1].ask("GET", path + "/history", token: token, fields: ["Accept: text/csv"]).body == csv.body)
        #expect(try scene.clients[1].ask("GET", path + "/history?format=csv", token: token, fields: ["Accept: text/html"]).body == csv.body)
        for (query, field) in [("?format=xml", "X: y"), ("", "Accept: text/html"), ("?format=csv&format=json", "X: y")] {
            #expect(try scene.clients[0].ask("GET", path + "/history\(query)", token: token, fields: [field]).code == "not_acceptable")
        }
        #expect(try scene.clients[0].ask("GET", path + "/history", token: "0123456789abcdefghijklmn").status == 401)
        withExtendedLifetime(scene) {}
    }

    @Test("G3 over REST: no history shows a card of the open round, and none links a player with a card of an anonymous one")
    func anonymousHistory() async throws {
        let scene = try Scene()
        let (path, code, token) = try scene.create(#""anonymous":true,"autoClose":false,"seat":"spectator""#)
        var players: [GamePlayer] = []
        for number in 0..<3 {
            let player = try await GamePlayer.connect(scene.nodes[number % 2].url())
            try await player.ask("joinGame", #""game":"\#(code)","name":"Player\#(number)""#)
            players.append(player)
        }
        try scene.clients[0].ask("POST", path + "/start", token: token)
        for player in players { try await player.event("started", round: 1) }
        for (player, card) in zip(players, ["34", "21", "55"]) { try await player.ask("vote", #""value":"\#(card)""#) }
        try await players[1].ask("leaveGame")
        let formats = ["json", "csv", "markdown"]
        let open = try formats.map { try scene.clients[1].ask("GET", path + "/history?format=\($0)", token: token) }
        for answer in open { #expect(answer.status == 200 && answer.body.firstMatch(of: /\b(34|21|55)\b/) == nil, "\(answer)") }
        try scene.clients[0].ask("POST", path + "/close", token: token)
        try await players[0].event("result", round: 1)
        let closed = try formats.map { try scene.clients[1].ask("GET", path + "/history?format=\($0)", token: token).body }
        let result = try JSONValue.parse(closed[0])["results"]?.arrayValue?.first
        #expect(result?["votes"]?.description == #"[{"value":"21"},{"value":"34"},{"value":"55"}]"#)
        #expect(result?.description.firstMatch(of: /"p\d"|Player/) == nil)
        #expect(closed[1].contains(",21; 34; 55,") || closed[1].contains(",\"21; 34; 55\","), "\(closed[1])")
        #expect(!closed[1].contains("Player") && !closed[2].contains("Player") && closed[2].contains("| 21, 34, 55 |"))
        withExtendedLifetime(scene) {}
    }

    @Test("Stories come as JSON or as a table, a round is about one of them, and the history has all")
    func stories() async throws {
        let scene = try Scene()
        let (path, code, token) = try scene.create(#""seat":"spectator","slug":"the-backlog""#)
        #expect(code == "the-backlog")
        let ana = try await GamePlayer.connect(scene.nodes[1].url())
        let anas = try await ana.ask("joinGame", #""game":"\#(code)","name":"Ana""#)["me"]?["token"]?.stringValue ?? ""
        #expect(
            try scene.clients[1].ask("POST", path + "/stories", token: token, #"{"stories":[{"id":"A-1","title":"Login"}]}"#).status == 200)
        let table = "note,title\r\n\"two, with a comma\",Log out\r\n,\"=1+1\"\r\n"
        let csv = ["Content-Type: text/csv; charset=utf-8"]
        let put = try scene.clients[0].ask("POST", path + "/stories?before=A-1", token: token, table, fields: csv)
        #expect(put.status == 200, "\(put)")
        let event = try await ana.first { $0["event"]?.stringValue == "stories" && $0["v"] == put.json["v"] }
        #expect(event["stories"]?.arrayValue?.count == 2 && event["before"]?.stringValue == "A-1")
        #expect(
            try scene.clients[0].ask("POST", path + "/stories?before=nowhere", token: token, table, fields: csv).code == "story_not_found")
        #expect(
            try scene.clients[0].ask("POST", path + "/stories", token: token, "id,title\r\n!,x\r\n", fields: csv).json["details"]?["line"]?
                .intValue == 2)
        #expect(try scene.clients[0].ask("POST", path + "/stories", token: anas, table, fields: csv).code == "not_dealer")
        try scene.clients[0].ask("POST", path + "/start", token: token, #"{"story":"A-1"}"#)
        try await ana.event("started", round: 1)
        try await ana.ask("vote", #""value":"3""#)
        #expect(try await ana.event("result", round: 1)["title"]?.stringValue == "Login")
        let history = try scene.clients[1].ask("GET", path + "/history?format=csv", token: token)
        #expect(
            history.body.contains("\r\n1,A-1,Login,,Ana: 3,1,1,3,3,3,3,1,false,3,,all,") && history.body.contains(",Log out,,")
                && history.body.contains(",'=1+1,"), "\(history)")
        withExtendedLifetime(scene) {}
    }

    @Test("A seat edits the stories ten times at once and then once a second, on both nodes together, whatever others do; a stranger never")
    func editRate() throws {
        let scene = try Scene()
        let (path, _, token) = try scene.create()
        let (other, _, otherToken) = try scene.create()
        let body = #"{"stories":[{"title":"x"}]}"#
        for _ in 0..<30 { #expect(try scene.clients[0].ask("POST", path + "/stories", token: otherToken, body).status == 401) }
        var answers: [HTTPConnection.Answer] = []
        while answers.last?.status != 429, answers.count < 50 {
            answers.append(try scene.clients[answers.count % 2].ask("POST", path + "/stories", token: token, body))
        }
        #expect(
            (11...13).contains(answers.count) && answers.last?.code == "rate_limited"
                && Int(answers.last?.headers["retry-after"] ?? "") ?? 0 > 0)
        #expect(try scene.clients[0].ask("POST", other + "/stories", token: otherToken, body).status == 200)
        withExtendedLifetime(scene) {}
    }

    @Test("A game made with a passcode asks for it, one that is locked lets nobody in, and neither is shown")
    func passcode() async throws {
        let scene = try Scene()
        let body = #"{"name":"Bot","token":"0123456789abcdefghijklmn","passcode":"sesame 42"}"#
        let made = try scene.clients[0].ask("POST", "/api/games", body)
        let code = made.json["game"]?.stringValue ?? ""
        #expect(made.status == 201, "\(made)")
        for client in scene.clients { #expect(try client.ask("POST", "/api/games", body).status == 200) }
        let counter = try scene.redis.probe().command(["HGET", "pf:{a:127.0.0.1}:derivations", "failed"])
        #expect(counter.string == "1", "a repeated request has cost a derivation")
        let ana = try await GamePlayer.connect(scene.nodes[1].url())
        #expect(try await ana.ask("joinGame", #""game":"\#(code)","name":"Ana""#)["code"] == "bad_passcode")
        #expect(try await ana.ask("joinGame", #""game":"\#(code)","name":"Ana","passcode":"sesame 43""#)["code"] == "bad_passcode")
        #expect(try await ana.ask("joinGame", #""game":"\#(code)","name":"Ana","passcode":"sesame 42""#)["event"] == "welcome")
        let state = try scene.clients[1].ask("GET", "/api/games/\(code)", token: "0123456789abcdefghijklmn")
        #expect(state.json["options"]?["passcode"] == true && !state.body.contains("sesame"), "\(state)")
        #expect(try scene.clients[0].ask("POST", "/api/games", #"{"name":"Bot","passcode":""}"#).code == "bad_request")
        let (_, locked, _) = try scene.create(#""locked":true"#)
        #expect(try await ana.ask("joinGame", #""game":"\#(locked)","name":"Ana""#)["code"] == "game_locked")
        for node in scene.nodes { #expect(!node.log.contains("sesame")) }
        withExtendedLifetime(scene) {}
    }

    @Test("A game that was ended can still be read by who has a seat, does nothing else, and says nothing of it to a stranger")
    func ended() async throws {
        let scene = try Scene()
        let (path, code, token) = try scene.create()
        let bot = try await GamePlayer.connect(scene.nodes[0].url())
        try await bot.ask("joinGame", #""game":"\#(code)","token":"\#(token)""#)
        try await bot.ask("endGame")
        #expect(try scene.clients[1].ask("GET", path, token: token).json["phase"] == "ended")
        #expect(try scene.clients[1].ask("GET", path + "/history", token: token).status == 200)
        for action in ["start", "close"] {
            let gone = try scene.clients[1].ask("POST", "\(path)/\(action)", token: token)
            #expect(gone.status == 410 && gone.code == "game_ended", "\(gone)")
        }
        for (method, rest) in [("GET", ""), ("GET", "/history"), ("POST", "/start"), ("POST", "/close")] {
            let stranger = try scene.clients[1].ask(method, path + rest, token: "0123456789abcdefghijklmn")
            #expect(stranger.status == 401 && stranger.code == "unauthorized", "\(rest): \(stranger)")
        }
        withExtendedLifetime(scene) {}
    }

    @Test("What cannot be done has its code and status, and changes nothing")
    func refusals() throws {
        let scene = try Scene()
        let (path, _, token) = try scene.create()
        let client = scene.clients[0]
        func expect(_ status: Int, _ code: String, _ answer: HTTPConnection.Answer, line: Int = #line) {
            #expect(answer.status == status && answer.code == code, "line \(line): \(answer)")
            #expect(answer.json["message"]?.stringValue?.isEmpty == false && answer.headers["content-type"] == "application/json")
        }
        expect(400, "bad_request", try client.ask("POST", "/api/games"))
        expect(400, "bad_request", try client.ask("POST", "/api/games", #"{"name":5}"#))
        expect(400, "bad_request", try client.ask("POST", "/api/games", "[]"))
        expect(400, "bad_request", try client.ask("POST", "/api/games", "{"))
        expect(415, "unsupported_media_type", try client.ask("POST", "/api/games", #"{"name":"A"}"#, fields: ["Content-Type: text/plain"]))
        expect(404, "game_not_found", try client.ask("GET", "/api/games/ZZZZZZ", token: token))
        expect(404, "game_not_found", try client.ask("GET", "/api/games/%41", token: token))
        expect(409, "not_voting", try client.ask("POST", path + "/close", token: token))
        #expect(try client.ask("POST", path + "/start", token: token).status == 200)
        expect(409, "already_voting", try client.ask("POST", path + "/start", token: token))
        #expect(try client.ask("POST", path + "/close", token: token, #"{"discard":true}"#).status == 200)
        expect(409, "round_over", try client.ask("POST", path + "/start", token: token, #"{"round":1}"#))
        expect(404, "not_found", try client.ask("GET", "/api/", token: token))
        expect(404, "not_found", try client.ask("POST", path + "/vote", token: token))
        for (method, target, allow) in [("DELETE", path, "GET, HEAD"), ("GET", "/api/games", "POST"), ("OPTIONS", path + "/start", "POST")]
        {
            let answer = try client.ask(method, target, token: token)
            expect(405, "method_not_allowed", answer)
            #expect(answer.headers["allow"] == allow)
        }
        withExtendedLifetime(scene) {}
    }

    @Test("HEAD has the fields of GET and no body, and nothing may be kept or read by other sites")
    func fields() throws {
        let scene = try Scene()
        let (path, _, token) = try scene.create()
        let whole = try scene.clients[0].ask("GET", path, token: token)
        let head = try scene.clients[0].ask("HEAD", path, token: token)
        #expect(head.status == 200 && head.headers["content-length"] == whole.headers["content-length"], "\(head)")
        #expect(whole.headers["cache-control"] == "no-store" && whole.headers["x-content-type-options"] == "nosniff")
        #expect(!whole.headers.keys.contains { $0.hasPrefix("access-control") })
        let foreign = try scene.clients[1].ask("GET", path, token: token, fields: ["Origin: https://evil.example"])
        #expect(foreign.status == 403 && foreign.code == "forbidden_origin", "\(foreign)")
        #expect(try scene.clients[1].ask("GET", path, token: token, fields: ["Origin: http://127.0.0.1"]).status == 200)
        withExtendedLifetime(scene) {}
    }
}
