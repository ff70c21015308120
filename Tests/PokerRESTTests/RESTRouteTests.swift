import NIOHTTP1
import PokerREST
import Testing

@Suite("The routes of the API")
struct RESTRouteTests {
    @Test("Each route is found by its method and path, and by no other method", arguments: RESTRoute.allCases)
    func found(_ route: RESTRoute) {
        let path = route.template.map { ["{game}": "RGRS6T", "{webhook}": "board"][$0] ?? $0 }
        #expect(RESTRoute.match(route.method, path) == .route(route, game: path.count > 1 ? "RGRS6T" : ""))
        let here = RESTRoute.allCases.filter { $0.template == route.template }.map(\.method)
        let allowed: [HTTPMethod] = here.flatMap { $0 == .GET ? [.GET, .HEAD] : [$0] }
        for method in [HTTPMethod.PUT, .DELETE, .PATCH, .OPTIONS] where !here.contains(method) {
            #expect(RESTRoute.match(method, path) == .otherMethods(allowed))
        }
    }

    @Test(
        "Other paths lead nowhere",
        arguments: [[], [""], ["games", ""], ["games", "", "start"], ["games", "RGRS6T", "start", ""], ["Games"], ["games", "A", "x"]])
    func nowhere(_ path: [String]) {
        #expect(RESTRoute.match(.POST, path) == .nowhere)
    }
}
