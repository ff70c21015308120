import JSONText
import PokerClient

/// Frames as a server writes them.
enum Frames {
    static func object(_ text: String) -> JSONObject { (try? JSONValue.parse(text))?.objectValue ?? [:] }

    /// A `state` object's members, without its braces; `more` replaces what stands before it.
    static func state(_ version: Int, epoch: String = "e1", phase: String = "waiting", round: Int = 0, more: String = "") -> String {
        """
        "epoch":"\(epoch)","v":\(version),"now":5000,"phase":"\(phase)","round":\(round),"story":null,"startedAt":\(round * 1000),\
        "deadline":null,"deck":{"name":"own","cards":["1","2","?"]},"options":{"autoClose":true,"anonymous":false,"policy":"dealer","title":""},\
        "players":[{"id":"p1","name":"Ana","seat":"player","dealer":true,"away":false,"acting":false},\
        {"id":"p2","name":"Luis","seat":"player","dealer":false,"away":false,"acting":false}],"voted":[],"results":[]\(more)
        """
    }

    static func welcome(
        _ version: Int, epoch: String = "e1", phase: String = "waiting", round: Int = 0, re: String = "pf-seat", more: String = ""
    ) -> String {
        """
        {"event":"welcome","re":"\(re)","game":"K7QM2X","epoch":"\(epoch)","v":\(version),"me":{"player":"p2"},\
        "state":{\(self.state(version, epoch: epoch, phase: phase, round: round, more: more))}}
        """
    }

    static func stateFrame(_ version: Int, epoch: String = "e1", phase: String = "waiting", round: Int = 0, more: String = "") -> String {
        #"{"event":"state","game":"K7QM2X",\#(self.state(version, epoch: epoch, phase: phase, round: round, more: more)),"me":{"player":"p2"}}"#
    }

    static func event(_ name: String, _ version: Int, _ fields: String) -> String {
        #"{"event":"\#(name)","game":"K7QM2X","v":\#(version),\#(fields)}"#
    }

    static func started(_ version: Int, round: Int) -> String {
        self.event("started", version, #""round":\#(round),"story":null,"startedAt":\#(round * 1000),"deadline":null,"now":5000"#)
    }
}
