import Testing
import Transport
import Webhooks

@Suite struct SpecialAddressTests {
    @Test(
        "An address that is nobody's on the public internet is known by its kind",
        arguments: [
            ("0.0.0.0", SpecialAddress.unspecified), ("0.1.2.3", .unspecified), ("::", .unspecified),
            ("127.0.0.1", .loopback), ("127.255.255.254", .loopback), ("::1", .loopback), ("::ffff:127.0.0.1", .loopback),
            ("169.254.169.254", .linkLocal), ("fe80::1", .linkLocal), ("febf::1", .linkLocal), ("::ffff:169.254.169.254", .linkLocal),
            ("10.0.0.1", .privateUse), ("172.16.0.1", .privateUse), ("172.31.255.255", .privateUse), ("192.168.1.1", .privateUse),
            ("fec0::1", .privateUse), ("::ffff:10.1.2.3", .privateUse),
            ("100.64.0.1", .sharedByCarriers), ("100.127.255.255", .sharedByCarriers),
            ("224.0.0.1", .multicast), ("239.255.255.250", .multicast), ("ff02::1", .multicast),
            ("fc00::1", .uniqueLocal), ("fd12:3456::1", .uniqueLocal),
            ("192.0.2.1", .documentation), ("198.51.100.7", .documentation), ("203.0.113.9", .documentation),
            ("2001:db8::1", .documentation), ("3fff::1", .documentation),
            ("198.18.0.1", .benchmarking), ("198.19.255.255", .benchmarking), ("2001:2::1", .benchmarking),
            ("240.0.0.1", .reserved), ("255.255.255.255", .reserved), ("192.0.0.8", .reserved), ("192.88.99.1", .reserved),
            ("2001::1", .reserved), ("100::1", .reserved), ("5f00::1", .reserved), ("4000::1", .reserved), ("::10.0.0.1", .reserved),
            ("::8.8.8.8", .reserved), ("64:ff9b:1::1", .translationLocal),
            ("64:ff9b::127.0.0.1", .loopback), ("64:ff9b::10.0.0.1", .privateUse), ("64:ff9b::169.254.169.254", .linkLocal),
            ("168.63.129.16", .cloudHost), ("::ffff:168.63.129.16", .cloudHost), ("64:ff9b::168.63.129.16", .cloudHost),
            ("2002:7f00:1::1", .loopback), ("2002:c0a8:101::1", .privateUse), ("2002:a9fe:a9fe::", .linkLocal),
        ])
    func kind(text: String, kind: SpecialAddress) throws {
        let address = try #require(IPAddress(text: text))
        #expect(SpecialAddress.kind(of: address) == kind)
        #expect(AddressPolicy().refusal(of: address) == kind)
        #expect(AddressPolicy.everywhere.refusal(of: address) == nil)
    }

    @Test(
        "A public address is of no kind, also right beside a range",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
            "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0",
            "198.17.255.255", "198.20.0.0", "223.255.255.255", "::ffff:8.8.8.8", "2606:4700::1111", "2001:200::1", "2001:4860::8888",
            "64:ff9b::8.8.8.8", "2002:808:808::1", "168.63.129.15", "168.63.129.17",
        ])
    func publicAddress(text: String) throws {
        #expect(SpecialAddress.kind(of: try #require(IPAddress(text: text))) == nil)
    }

    @Test("What the operator allows is let through, and nothing beside it")
    func allowed() throws {
        let policy = AddressPolicy(allowed: try [#require(AddressRange(text: "10.1.0.0/16")), #require(AddressRange(text: "fd00::/64"))])
        #expect(policy.refusal(of: try #require(IPAddress(text: "10.1.2.3"))) == nil)
        #expect(policy.refusal(of: try #require(IPAddress(text: "fd00::5"))) == nil)
        #expect(policy.refusal(of: try #require(IPAddress(text: "10.2.0.1"))) == .privateUse)
        #expect(policy.refusal(of: try #require(IPAddress(text: "fd00:0:0:1::5"))) == .uniqueLocal)
    }

    @Test("One address among many that is refused is enough")
    func oneOfMany() throws {
        let addresses = try ["8.8.8.8", "1.1.1.1", "192.168.0.1"].map { try #require(IPAddress(text: $0)) }
        #expect(AddressPolicy().refusal(of: addresses) == .privateUse)
        #expect(AddressPolicy().refusal(of: Array(addresses.dropLast())) == nil)
    }
}
