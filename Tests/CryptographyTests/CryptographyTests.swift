import Cryptography
import Testing

@Suite("Cryptography")
struct CryptographyTests {
    @Test("SHA-1 gives the accept value of RFC 6455's example")
    func acceptExample() {
        let accept = Digest.sha1("dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)
        #expect(Base64.encode(accept) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test("SHA-256 gives FIPS 180's value for abc")
    func sha256Example() {
        let hex = Digest.sha256("abc".utf8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        #expect(hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test(
        "PBKDF2 with HMAC-SHA-256 gives RFC 7914's values",
        arguments: [
            ("passwd", "salt", 1, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"),
            ("Password", "NaCl", 80_000, "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"),
        ] as [(String, String, Int32, String)])
    func derivation(password: String, salt: String, rounds: Int32, hex: String) {
        let value = PasswordDerivation.derive(password.utf8, salt: Array(salt.utf8), rounds: rounds)
        #expect(value.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == hex)
    }

    @Test("base64 pads as RFC 4648 says", arguments: zip(["", "f", "fo", "foo", "foob"], ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]))
    func padding(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
    }

    @Test("URL-safe base64 comes back as it went", arguments: 0..<40)
    func roundTrip(count: Int) {
        let bytes = SecureRandom.bytes(count)
        #expect(Base64.decodeURLSafe(Base64.encodeURLSafe(bytes)) == bytes)
    }

    @Test("foreign characters and impossible lengths are refused", arguments: ["a", "a+==", "ñ", "ab=d", "abcde"])
    func refused(text: String) {
        #expect(Base64.decodeURLSafe(text) == nil)
    }

    @Test("constant-time equality agrees with ==")
    func equality() {
        #expect(equalInConstantTime([1, 2, 3], [1, 2, 3]))
        #expect(!equalInConstantTime([1, 2, 3], [1, 2, 4]))
        #expect(!equalInConstantTime([1, 2, 3], [1, 2]))
    }
}
