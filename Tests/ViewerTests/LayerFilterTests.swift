import Testing

@testable import Engine
@testable import Viewer

struct LayerFilterTests {
    private func settled(_ filter: LayerFilter) -> LayerFilter {
        var filter = filter
        filter.advance(by: 10)
        return filter
    }

    private func shown(_ filter: LayerFilter) -> [Bool] { (0..<3).map { filter.shows($0) } }

    @Test func oneAloneThenAllAgain() {
        var filter = LayerFilter()
        filter.isolate(1, of: 3)
        #expect(shown(filter) == [false, true, false])
        filter.isolate(2, of: 3)
        #expect(shown(filter) == [false, false, true])
        filter.isolate(2, of: 3)
        #expect(shown(filter) == [true, true, true])
    }

    @Test func aLayerIsHiddenAndShownButNeverTheLast() {
        var filter = LayerFilter()
        filter.toggle(0, of: 3)
        filter.toggle(2, of: 3)
        filter.toggle(1, of: 3)
        #expect(shown(filter) == [false, true, false])
        filter.toggle(0, of: 3)
        #expect(shown(filter) == [true, true, false])
        filter.showAll()
        #expect(shown(filter) == [true, true, true])
    }

    @Test(arguments: [-1, 3, 99]) func aLayerThatIsNotThereChangesNothing(sae: Int) {
        var filter = LayerFilter()
        filter.isolate(sae, of: 3)
        filter.toggle(sae, of: 3)
        #expect(filter == LayerFilter() && !filter.isMoving)
    }

    @Test func layersComeAndGoSoftlyAndTurnBackHalfway() {
        var filter = LayerFilter()
        filter.toggle(0, of: 2)
        var last = filter.presence(of: 0)
        #expect(last == 1 && filter.isMoving && filter.absent.isEmpty)
        for _ in 0..<5 {
            filter.advance(by: 0.02)
            #expect(filter.presence(of: 0) < last)
            last = filter.presence(of: 0)
        }
        filter.toggle(0, of: 2)
        #expect(filter.presence(of: 0) == last)
        filter.advance(by: 0.02)
        #expect(filter.presence(of: 0) > last && filter.presence(of: 1) == 1)
        #expect(!settled(filter).isMoving && settled(filter).presence(of: 0) == 1)
        filter.toggle(0, of: 2)
        #expect(settled(filter).presence(of: 0) == 0 && settled(filter).absent == [0])
    }
}

struct SAETitleTests {
    private func titles(_ hooks: String...) -> [SAETitle] {
        SAETitle.all(
            for: hooks.map { hook in
                let layer = hook.split(separator: ".").compactMap { Int($0) }.first ?? 0
                return ModelSummary.SAE(hook: hook, layer: layer, width: 8, labelCount: 0)
            })
    }

    @Test func layersAreToldApartByTheirNumbers() {
        let found = titles("blocks.2.hook_resid_pre", "blocks.11.hook_mlp_out")
        #expect(found.map(\.title) == ["Layer 2", "Layer 11"])
        #expect(found.map(\.place) == ["resid pre", "mlp out"])
        #expect(found.map(\.short) == ["L2", "L11"])
    }

    @Test func lensesAreNoSAEs() {
        let lenses = [5, 11].map {
            ModelSummary.SAE(
                hook: "blocks.\($0).hook_resid_post", layer: $0, width: 8, labelCount: 8)
        }
        let summary = ModelSummary(
            name: "p", title: "P", layers: 12, dModel: 8, contextLength: 16, saes: lenses,
            isLogitLens: true)
        let found = SAETitle.all(for: summary)
        #expect(found.map(\.title) == ["Layer 5", "Layer 11"])
        #expect(found.map(\.short) == ["L5", "L11"])
        #expect(found.allSatisfy { $0.place == "logit lens" })
    }

    @Test func twoOnOneLayerAreToldApartByTheirPlaces() {
        let found = titles(
            "blocks.2.hook_resid_pre", "blocks.2.attn.hook_z", "blocks.3.hook_mlp_out")
        #expect(found.map(\.short) == ["L2 resid pre", "L2 z", "L3"])
    }

    @Test func twoAtOneHookAreStillToldApart() {
        let found = titles("blocks.2.hook_resid_pre", "blocks.2.hook_resid_pre", "hook_embed")
        #expect(Set(found.map(\.short)).count == 3)
    }
}
