import Testing

@testable import Hub
@testable import Viewer

@Suite struct AmountTests {
    @Test(arguments: [
        (0, "0 B"), (665, "665 B"), (999, "999 B"), (1_000, "1.0 kB"), (1_440, "1.4 kB"),
        (99_400, "99.4 kB"), (99_600, "100 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"),
        (548_105_171, "548 MB"), (2_614_341_888, "2.61 GB"), (16_060_522_240, "16.1 GB"),
        (-5, "0 B"), (Int.max, "9223372 TB"),
    ]) func bytesAreShort(count: Int, text: String) { #expect(Amount.bytes(count) == text) }

    @Test func aShareSaysItsUnitOnce() {
        #expect(Amount.bytes(250_000_000, of: 548_105_171) == "250 of 548 MB")
        #expect(Amount.bytes(250_000, of: 548_105_171) == "250 kB of 548 MB")
        #expect(Amount.bytes(0, of: 548_105_171) == "0 B of 548 MB")
    }

    @Test func timeIsToldAsRoughlyAsItIsKnown() {
        #expect(Amount.left(0.2) == "1 s left" && Amount.left(59) == "59 s left")
        #expect(Amount.left(61) == "1 min left" && Amount.left(3_500) == "58 min left")
        #expect(Amount.left(3_900) == "1 h 5 min left")
        #expect(Amount.left(1e9) == nil && Amount.left(.infinity) == nil)
        #expect(Amount.left(.nan) == nil)
    }
}

@Suite struct DownloadPartTests {
    private func item(_ name: String, _ state: DownloadProgress.Item.State = .waiting)
        -> DownloadProgress.Item
    {
        DownloadProgress.Item(name: name, bytesDone: 0, bytesTotal: 10, state: state)
    }

    @Test func filesAreGroupedByWhatTheyAre() {
        let order = DownloadOrder(
            wishes: [
                HubWish("org/model", kind: .model),
                HubWish("org/saes", kind: .sae("a", format: nil)),
                HubWish("org/saes", kind: .sae("b", format: nil)),
            ], labels: ["m/1", "m/2"])
        let parts = DownloadPart.all(
            of: order,
            [
                item("org/model/config.json"), item("org/saes/a/w.npz", .done),
                item("org/saes/b/w.npz", .done), item("labels of m/2"), item("labels of m/9"),
                item("org/modelling/config.json"),
            ])
        #expect(parts.map(\.kind) == [.model, .sae, .labels, .labels])
        #expect(parts.map(\.items.count) == [1, 2, 0, 1])
        #expect(parts.map(\.isHere) == [false, true, false, false])
        #expect(parts[1].title(of: parts[1].items[0]) == "a/w.npz")
        #expect(parts[3].title(of: parts[3].items[0]) == "m/2")
    }

    @Test func labelsAreOfferedTogether() {
        let order = DownloadOrder(
            wishes: [HubWish("org/model", kind: .model)], labels: ["m/1", "m/2", "m/3"])
        let parts = DownloadPart.offered(
            of: order, [item("labels of m/1"), item("labels of m/3"), item("org/model/a")])
        #expect(parts.map(\.kind) == [.model, .labels])
        #expect(parts[1].source == "m/1 and 2 more" && parts[1].items.count == 2)
    }

    @Test func aRepositoryMayHoldModelAndSAE() {
        let order = DownloadOrder(wishes: [
            HubWish("org/both", kind: .model), HubWish("org/both", kind: .sae("s", format: nil)),
        ])
        let parts = DownloadPart.all(
            of: order, [item("org/both/config.json"), item("org/both/s/w.npz")])
        #expect(
            parts.map { $0.items.map(\.name) } == [["org/both/config.json"], ["org/both/s/w.npz"]])
    }
}
