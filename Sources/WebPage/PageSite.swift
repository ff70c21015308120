import Cryptography

/// All files of the page, made ready once per node. A value; any loop may use it.
///
/// Everything but the document lies below a folder that is named after the hash of all of it: what a browser has of it never changes.
struct PageSite: Sendable {
    /// The folder's name.
    let hash: String
    /// By path below that folder.
    let files: [String: PageFile]
    /// The document, with places for what depends on the request.
    private let document: String
    /// The paths of all modules, which are announced so that they need not be found one behind the other.
    private let modules: [String]

    init(_ files: [(path: String, text: String)]) {
        let texts = files.map { "\($0.path)\n\($0.text)\n" }.joined()
        self.hash = String(Digest.sha256(texts.utf8).prefix(8).flatMap { Self.hex($0) })
        let assets = files.filter { $0.path != Self.documentPath }
        self.files = Dictionary(assets.map { ($0.path, PageFile(name: $0.path, text: $0.text)) }) { first, _ in first }
        self.document = files.first { $0.path == Self.documentPath }?.text ?? ""
        self.modules = assets.map(\.path).filter { $0.hasSuffix(".js") && $0 != "app.js" }.sorted()
    }

    private static let documentPath = "index.html"

    private static func hex(_ byte: UInt8) -> [Character] {
        let digits = Array("0123456789abcdef")
        return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    /// The document for an address `depth` folders below the page's root.
    ///
    /// - Parameters:
    ///   - stage: the stage that the page plays on.
    ///   - lan: host and port by which others in the network reach this node; empty for none.
    func document(stage: String, lan: String, depth: Int) -> PageFile {
        let root = String(repeating: "../", count: depth)
        let assets = "\(root)assets/\(self.hash)"
        let modules = self.modules.map { "<link rel=\"modulepreload\" href=\"\(assets)/\($0)\">" }.joined(separator: "\n")
        let values = ["{{stage}}": stage, "{{lan}}": lan, "{{assets}}": assets, "{{modules}}": modules]
        let text = values.reduce(self.document) { $0.replacing($1.key, with: $1.value) }
        return PageFile(name: Self.documentPath, text: text)
    }
}
