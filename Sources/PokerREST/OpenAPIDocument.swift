import JSONText
import NIOCore

/// The description of the API (OpenAPI 3.1), with the address of this node as the client sees it.
enum OpenAPIDocument {
    /// Stands in the file for the node's root.
    private static let placeholder = "@ROOT@"
    private static let parts = String(decoding: PackageResources.openapi_json, as: UTF8.self).split(
        separator: Self.placeholder, omittingEmptySubsequences: false)

    static func answer(root: String) -> HTTPAnswerParts {
        // Inside a string of the file, so without its quotes.
        let root = String(JSONText.escaped(root).dropFirst().dropLast())
        return HTTPAnswerParts(body: ByteBuffer(string: Self.parts.joined(separator: root)))
    }
}
