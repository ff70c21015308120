import PokerfaceServer
import Testing

@Suite("The memory of a process")
struct MachineMemoryTests {
    @Test(
        "the limits of its control group and of those above it are looked for, where the process says that it belongs",
        arguments: [
            ("0::/system.slice/pokerface.service\n", ["", "/system.slice", "/system.slice/pokerface.service"]), ("0::/\n", [""]),
            ("", [""]),
            ("4:memory:/old\n0::/a\n", ["", "/a"]), ("0::/../b\n", ["", "/b"]),
        ])
    func groups(membership: String, folders: [String]) {
        #expect(MachineMemory.groupFolders(membership) == folders.map { "/sys/fs/cgroup" + $0 })
    }

    @Test("this machine has some")
    func some() throws {
        #expect(try #require(MachineMemory.bytes) > 1 << 20)
    }
}
