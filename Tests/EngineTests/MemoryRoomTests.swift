import Golden
import Testing

@testable import Engine

@Suite struct MemoryRoomTests {
    @Test func theKernelsWordIsRead() {
        let text = "MemTotal:       32000 kB\nMemFree:  9 kB\nMemAvailable:   17 kB\nSwap: 3 kB\n"
        #expect(MemoryRoom.bytes(inMeminfo: text) == 17 * 1024)
    }

    @Test(arguments: [
        "", "MemAvailable:", "MemAvailable: many kB", "MemAvailable: 9223372036854775807 kB",
        "MemAvailable: -5 kB",
    ]) func whatCannotBeReadIsUnknown(text: String) {
        #expect(MemoryRoom.bytes(inMeminfo: text) == nil)
    }

    @Test func aPluginFitsWhereTwiceItsFilesDo() throws {
        let plugin = try Loading.plugin(Fixture.named("gpt2_hub").plugin(saes: ["res_jb"]))
        let need = MemoryRoom.need(of: plugin)
        #expect(need == 2 * plugin.footprint().bytes && need > 1_000_000)
        #expect(MemoryRoom { need }.hasRoom(for: plugin))
        #expect(!MemoryRoom { need - 1 }.hasRoom(for: plugin))
        #expect(MemoryRoom { nil }.hasRoom(for: plugin))
    }
}
