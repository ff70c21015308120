import Gateway
import Rooms

/// The page that people play on, at `/` and `/g/CODE` of the public port.
package struct WebPage: HTTPResource {
    private let site: PageSite
    private let stage: String
    private let isReachable: Bool

    /// - Parameters:
    ///   - stage: the name of the stage that the page plays on.
    ///   - isReachable: whether other machines can reach the public port; the page then offers an address of this one to whoever opened it by a
    ///     name that only this machine knows.
    package init(stage: String, isReachable: Bool) {
        self.site = PageSite(PageFiles.all)
        self.stage = stage
        self.isReachable = isReachable
    }

    package var segments: [String] { ["", "g", "assets"] }

    package func makeShard(rooms: RoomsShard) -> any HTTPResourceShard { self.makeShard() }

    /// The same without rooms, which the page does not need.
    package func makeShard() -> any HTTPResourceShard {
        PageShard(site: self.site, stage: self.stage, isReachable: self.isReachable)
    }
}
