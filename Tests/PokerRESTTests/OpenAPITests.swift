import Foundation
import JSONText
import NIOHTTP1
import Poker
import PokerREST
import TestSupport
import Testing

/// The description of the API says what the code does. That it is OpenAPI at all is for `RESTDocumentTests`.
@Suite("The description of the API")
struct OpenAPITests {
    private let document: JSONValue

    init() throws {
        self.document = try JSONValue.parse(
            try String(contentsOfFile: "\(repositoryPath)/Sources/PokerREST/openapi.json", encoding: .utf8))
    }

    @Test("It has every route with its method and action, and no other")
    func routes() {
        var described: Set<String> = []
        for path in self.document["paths"]?.objectValue?.members ?? [] {
            for operation in path.value.objectValue?.members ?? [] where operation.key != "parameters" {
                described.insert("\(operation.key) \(path.key) \(operation.value["operationId"]?.stringValue ?? "")")
            }
        }
        let routes = RESTRoute.allCases.map { route in
            "\(route.method.rawValue.lowercased()) /\(route.template.joined(separator: "/")) \(route.action ?? "\(route)")"
        }
        #expect(described == Set(routes))
    }

    @Test("It has every code, and no other")
    func codes() {
        let described = self.document["components"]?["schemas"]?["Error"]?["properties"]?["code"]?["enum"]?.arrayValue ?? []
        let codes = PokerRefusal.Code.allCases.map(\.rawValue) + RESTFailure.Code.allCases.map(\.rawValue)
        #expect(Set(described.compactMap(\.stringValue)) == Set(codes))
        #expect(described.count == Set(codes).count)
    }

    @Test("Every status of a code is described where it can come, and no status that none has")
    func statuses() {
        var described: Set<UInt> = []
        for path in self.document["paths"]?.objectValue?.members ?? [] {
            for operation in path.value.objectValue?.members ?? [] {
                for response in operation.value["responses"]?.objectValue?.members ?? [] { described.insert(UInt(response.key) ?? 0) }
            }
        }
        // Nobody joins here.
        let ofGame = PokerRefusal.Code.allCases.filter { $0 != .gameLocked }.map { RESTFailure.status($0).code }
        let ofHTTP = RESTFailure.Code.allCases.map { RESTFailure.status($0).code }
        #expect(described == Set(ofGame + ofHTTP + [200, 201]))
    }

    @Test(
        "Only what plays the game ends with it: who reads is not told that it is gone, and who makes one neither",
        arguments: RESTRoute.allCases)
    func gone(_ route: RESTRoute) {
        let path = "/\(route.template.joined(separator: "/"))"
        let responses = self.document["paths"]?[path]?[route.method.rawValue.lowercased()]?["responses"]?.objectValue
        #expect((responses?["410"] != nil) == [.stories, .start, .close, .settle, .putWebhook].contains(route))
        #expect((responses?["406"] != nil) == (route == .history) && responses?["423"] == nil)
    }

    @Test("A game is made with the fields of the action that are no connection's, and no others")
    func newGame() throws {
        let actions = try JSONValue.parse(try String(contentsOfFile: "\(repositoryPath)/docs/schema/actions.json", encoding: .utf8))
        let ofAction = actions["$defs"]?["createGame"]?["properties"]?.objectValue?.members.map(\.key) ?? []
        let described = self.document["components"]?["schemas"]?["NewGame"]?["properties"]?.objectValue?.members.map(\.key) ?? []
        #expect(!ofAction.isEmpty && Set(described) == Set(ofAction).subtracting(["action", "id", "beat"]))
    }

    @Test("Only what makes a game and this document need no token")
    func security() {
        #expect(self.document["security"]?.arrayValue?.isEmpty == false)
        for path in self.document["paths"]?.objectValue?.members ?? [] {
            for operation in path.value.objectValue?.members ?? [] where operation.key != "parameters" {
                let isOpen = operation.value["security"]?.arrayValue?.isEmpty == true
                #expect(isOpen == ["/games", "/openapi.json"].contains(path.key), "\(path.key)")
            }
        }
    }
}
