/// What Luis was sent in a whole game of three on a real node: stories, two results, one of them anonymous, a change of the game, a round that was
/// thrown away, and in the end the state. As `pokerface play --json` printed it.
enum RecordedGame {
    static let frames: [String] = text.split(separator: "\n").map(String.init)

    private static let text = #"""
        {"event":"welcome","re":"pf-seat","game":"686VSK","epoch":"c285cff9","v":3,"me":{"player":"p2"},"state":{"epoch":"c285cff9","v":3,"now":1795971169618,"phase":"waiting","round":0,"story":null,"storyTitle":null,"startedAt":0,"deadline":null,"deck":{"name":"fibonacci","cards":["0","1","2","3","5","8","13","21","34","55","89","?","coffee"]},"options":{"autoClose":true,"anonymous":false,"policy":"dealer","title":"Sprint 7","locked":false,"passcode":false},"players":[{"id":"p1","name":"Ana","seat":"player","dealer":true,"away":false,"acting":false},{"id":"p2","name":"Luis","seat":"player","dealer":false,"away":false,"acting":false}],"voted":[],"stories":[{"id":"s1","title":"Log in","link":"https://example.com/1","note":null,"estimate":null},{"id":"s2","title":"Pay","link":null,"note":"two\nlines","estimate":null}],"results":[],"myVote":null}}
        {"event":"player","game":"686VSK","v":4,"player":{"id":"p3","name":"Mia \"½\" 🎉","seat":"player","dealer":false,"away":false,"acting":false}}
        {"event":"started","game":"686VSK","v":5,"round":1,"story":"s1","title":"Log in","startedAt":1795971169730,"deadline":null,"now":1795971169730}
        {"event":"voted","game":"686VSK","v":6,"round":1,"player":"p1","voted":true}
        {"event":"voted","game":"686VSK","v":7,"round":1,"player":"p2","voted":true}
        {"event":"voted","game":"686VSK","v":8,"round":1,"player":"p3","voted":true}
        {"event":"result","game":"686VSK","v":9,"round":1,"story":"s1","title":"Log in","cause":"all","votes":[{"player":"p1","value":"5"},{"player":"p2","value":"8"},{"player":"p3","value":"5"}],"missing":[],"deck":{"name":"fibonacci","cards":["0","1","2","3","5","8","13","21","34","55","89","?","coffee"]},"startedAt":1795971169730,"closedAt":1795971169742,"stats":{"voted":3,"count":3,"counts":[{"card":"5","count":2},{"card":"8","count":1}],"mode":["5"],"median":"5","medianIsUpper":false,"mean":6,"min":"5","max":"8","agreement":0.667,"consensus":false,"spread":1,"suggest":"5","first":{"low":"p3","high":"p2"}}}
        {"event":"game","game":"686VSK","v":10,"title":"Sprint 8","deck":{"name":"own","cards":["S=1","M=3","L=5","?"]},"options":{"autoClose":true,"anonymous":true,"policy":"dealer","title":"Sprint 8","locked":false,"passcode":false}}
        {"event":"started","game":"686VSK","v":11,"round":2,"story":"Free text","title":null,"startedAt":1795971169759,"deadline":null,"now":1795971169759}
        {"event":"voted","game":"686VSK","v":12,"round":2,"player":"p3","voted":true}
        {"event":"voted","game":"686VSK","v":13,"round":2,"player":"p2","voted":true}
        {"event":"voted","game":"686VSK","v":14,"round":2,"player":"p2","voted":false}
        {"event":"result","game":"686VSK","v":15,"round":2,"story":"Free text","title":null,"cause":"dealer","votes":[{"value":"L=5"}],"missing":["p1","p2"],"deck":{"name":"own","cards":["S=1","M=3","L=5","?"]},"startedAt":1795971169759,"closedAt":1795971169765,"stats":{"voted":1,"count":1,"counts":[{"card":"L=5","count":1}],"mode":["L=5"],"median":"L=5","medianIsUpper":false,"mean":5,"min":"L=5","max":"L=5","agreement":1,"consensus":false,"spread":0,"suggest":"L=5","first":null}}
        {"event":"stories","game":"686VSK","v":16,"stories":[{"id":"s3","title":"Help","link":null,"note":null,"estimate":null}],"before":"s1"}
        {"event":"player","game":"686VSK","v":17,"player":{"id":"p2","name":"Luisa","seat":"player","dealer":false,"away":false,"acting":false}}
        {"event":"player","game":"686VSK","v":18,"player":{"id":"p2","name":"Luisa","seat":"spectator","dealer":false,"away":false,"acting":false}}
        {"event":"started","game":"686VSK","v":19,"round":3,"story":null,"title":null,"startedAt":1795971169787,"deadline":null,"now":1795971169787}
        {"event":"voted","game":"686VSK","v":20,"round":3,"player":"p3","voted":true}
        {"event":"playerLeft","game":"686VSK","v":21,"player":"p3"}
        {"event":"discarded","game":"686VSK","v":22,"round":3}
        {"event":"storiesRemoved","game":"686VSK","v":23,"ids":["s2"]}
        {"event":"state","game":"686VSK","epoch":"c285cff9","v":23,"now":1795971169804,"phase":"waiting","round":3,"story":null,"storyTitle":null,"startedAt":0,"deadline":null,"deck":{"name":"own","cards":["S=1","M=3","L=5","?"]},"options":{"autoClose":true,"anonymous":true,"policy":"dealer","title":"Sprint 8","locked":false,"passcode":false},"players":[{"id":"p1","name":"Ana","seat":"player","dealer":true,"away":false,"acting":false},{"id":"p2","name":"Luisa","seat":"spectator","dealer":false,"away":false,"acting":false}],"voted":[],"stories":[{"id":"s3","title":"Help","link":null,"note":null,"estimate":null},{"id":"s1","title":"Log in","link":"https://example.com/1","note":null,"estimate":null}],"results":[{"event":"result","game":"686VSK","v":15,"round":2,"story":"Free text","title":null,"cause":"dealer","votes":[{"value":"L=5"}],"missing":["p1","p2"],"deck":{"name":"own","cards":["S=1","M=3","L=5","?"]},"startedAt":1795971169759,"closedAt":1795971169765,"stats":{"voted":1,"count":1,"counts":[{"card":"L=5","count":1}],"mode":["L=5"],"median":"L=5","medianIsUpper":false,"mean":5,"min":"L=5","max":"L=5","agreement":1,"consensus":false,"spread":0,"suggest":"L=5","first":null}}],"me":{"player":"p2"},"myVote":null}
        """#
}
