import Foundation
import JSONText
import NIOCore
import NIOPosix
import TestSupport
import Testing

/// The first of the two commands, as somebody types it; what it builds is what these tests have built.
@Suite("Scripts/run", .serialized, .timeLimit(.minutes(2)))
struct ScriptsTests {
    @Test("Scripts/run brings three nodes to a game, past a port that is busy, and Ctrl-C leaves no process")
    func run() async throws {
        // Somebody else may have the port, which is as good.
        let other = try? await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 8080).get()
        let script = try RunningScript(["--nodes", "3"])
        try await script.wait(for: "Ctrl-C ends everything")
        #expect(script.output.contains("Port 8080 is busy"))
        let urls = script.output.matches(of: /node \d +(ws:\S+)/).map { String($0.1) }
        #expect(urls.count == 3)
        try await Self.play(urls)
        let children = try script.children()
        #expect(children.count == 4, "three nodes and a Redis")
        script.process.signal(SIGINT)
        #expect(script.process.wait() == .status(130))
        #expect(children.filter { kill($0, 0) == 0 } == [])
        try await other?.close()
    }

    @Test("Scripts/run that is killed outright takes its nodes and its Redis along")
    func killed() async throws {
        let script = try RunningScript(["--nodes", "1"])
        try await script.wait(for: "Ctrl-C ends everything")
        let children = try script.children()
        #expect(children.count == 2)
        script.process.kill()
        let patience = ContinuousClock.now + .seconds(20)
        while children.contains(where: { kill($0, 0) == 0 }) {
            try #require(ContinuousClock.now < patience, "children that live on")
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test(
        "A wrong argument is one line that says what is wanted",
        arguments: [
            (["--nodes", "0"], "run: --nodes is '0'; a number from 1 to 16 is wanted"),
            (["--nodes"], "run: --nodes needs a number from 1 to 16"),
            (["--lann"], "run: unknown argument '--lann'"),
        ])
    func wrongArgument(arguments: [String], line: String) throws {
        let result = try TestProcess.run("\(repositoryPath)/Scripts/run", arguments)
        #expect(result.end == .status(1))
        #expect(result.text.split(separator: "\n").last.map(String.init) == line)
    }

    private static func play(_ urls: [String]) async throws {
        var players: [GamePlayer] = []
        var game = ""
        for url in urls {
            let player = try await GamePlayer.connect(url)
            let welcome = try await player.ask(
                players.isEmpty ? "createGame" : "joinGame", #""name":"P\#(players.count)""# + (game.isEmpty ? "" : #","game":"\#(game)""#))
            game = welcome["game"]?.stringValue ?? ""
            players.append(player)
        }
        try await players[0].ask("startVote")
        for player in players {
            try await player.event("started", round: 1)
            try await player.ask("vote", #""value":"5""#)
        }
        for player in players { #expect(try await player.event("result", round: 1)["votes"]?.arrayValue?.count == urls.count) }
    }
}

/// `Scripts/run` with its output in a file.
private struct RunningScript {
    let process: TestProcess
    private let path = "\(NSTemporaryDirectory())/run-\(UUID().uuidString).out"

    init(_ arguments: [String]) throws {
        _ = FileManager.default.createFile(atPath: self.path, contents: nil)
        guard let file = FileHandle(forWritingAtPath: self.path) else { throw NodeProcessError(what: "cannot write \(self.path)", log: "") }
        let stream = TestProcess.Stream.descriptor(file.fileDescriptor)
        let binary = ["POKERFACE_BINARY": try NodeProcess.binaryPath()]
        self.process = try TestProcess(
            "\(repositoryPath)/Scripts/run", arguments, environment: ProcessInfo.processInfo.environment.merging(binary) { $1 },
            output: stream, errors: stream)
    }

    var output: String { (try? String(contentsOfFile: self.path, encoding: .utf8)) ?? "" }

    func wait(for text: String) async throws {
        while !self.output.contains(text) {
            guard self.process.isRunning else { throw NodeProcessError(what: "it ended", log: self.output) }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// The nodes and the Redis.
    func children() throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.filter { number in
            let status = (try? String(contentsOfFile: "/proc/\(number)/status", encoding: .utf8)) ?? ""
            return status.contains("\nPPid:\t\(self.process.processIdentifier)\n")
        }
    }
}
