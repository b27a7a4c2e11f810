import Testing

@testable import Engine
@testable import Viewer

struct GraphModelTests {
    private func show(_ graph: inout GraphModel, _ features: [FeatureFiring], at time: Double) {
        _ = graph.show(features, at: time)
    }

    @Test func aFeatureSeenAgainShowsTheLargerOfOldAndNew() {
        var graph = GraphModel()
        show(&graph, [ViewerFixture.firing(5, 8)], at: 0)
        let faded = Decay.activation(8, after: 1)
        show(&graph, [ViewerFixture.firing(5, 2)], at: 1)
        #expect(graph.nodes.count == 1)
        #expect(graph.activation(of: 0, at: 1) == faded)
        show(&graph, [ViewerFixture.firing(5, 20)], at: 2)
        #expect(graph.activation(of: 0, at: 2) == 20)
    }

    @Test func firingLowDoesNotSlowTheFading() {
        var graph = GraphModel()
        show(&graph, [ViewerFixture.firing(5, 8)], at: 0)
        show(&graph, [ViewerFixture.firing(5, 0.2)], at: 1)
        #expect(abs(graph.activation(of: 0, at: 3) - Decay.activation(8, after: 3)) < 1e-4)
    }

    @Test func thePeakIsKeptAndFiringsAreCounted() {
        var graph = GraphModel()
        for (time, activation) in [Float(3), 9, 1].enumerated() {
            show(&graph, [ViewerFixture.firing(5, activation)], at: Double(time))
        }
        #expect(graph.nodes[0].peak == 9 && graph.nodes[0].firings == 3)
        #expect(graph.scale(of: 0).largest == 9 && graph.scale(of: 1).largest == 0)
    }

    @Test func probabilitiesGlowByWhatTheyAre() {
        var graph = GraphModel()
        let likely = [0.6, 0.03].enumerated().map { index, probability in
            FeatureFiring(
                id: FeatureID(index: index), activation: Float(probability), label: "·the",
                layer: 3, isProbability: true)
        }
        show(&graph, likely, at: 0)
        #expect(graph.scale(of: 0).full == 1 && graph.scale(of: 0).largest == 1)
        // An activation as small would be dark from the start.
        #expect(Decay.activation(0.03, after: 0.1) == 0)
        #expect(graph.activation(of: 1, at: 2) > 0)
        #expect(graph.activation(of: 1, at: 60) == 0 && !graph.isLit(at: 60))
    }

    @Test func eachAutoencoderHasAScaleOfItsOwn() {
        var graph = GraphModel()
        let strong = (0..<6).map { ViewerFixture.firing($0, Float(40 + $0)) }
        let weak = (0..<6).map { ViewerFixture.firing($0, Float($0 + 1) / 10, sae: 1) }
        show(&graph, strong + weak, at: 0)
        #expect(graph.scale(of: 0).full == 42 && graph.scale(of: 1).full == 0.3)
        #expect(graph.scale(of: 0).largest == 45 && graph.scale(of: 1).largest == 0.6)
    }

    @Test func ofEqualPartnersTheOneThatSeldomFiresElsewhereComesFirst() {
        var graph = GraphModel()
        for other in 10..<14 {
            show(&graph, [ViewerFixture.firing(1), ViewerFixture.firing(other)], at: 0)
        }
        show(&graph, [1, 2, 3].map { ViewerFixture.firing($0) }, at: 1)
        let node = graph.index(of: FeatureID(index: 2)) ?? 0
        let ranked = graph.neighbours(of: node).map { graph.nodes[$0.node].id.index }
        #expect(ranked == [3, 1])
    }

    @Test func anEdgeCountsTheStepsBothFiredAt() {
        var graph = GraphModel()
        show(&graph, [1, 2, 3].map { ViewerFixture.firing($0) }, at: 0)
        show(&graph, [2, 1].map { ViewerFixture.firing($0) }, at: 1)
        #expect(graph.edges.count == 3)
        #expect(graph.edges[GraphModel.Pair(0, 1)]?.count == 2)
        #expect(graph.edges[GraphModel.Pair(1, 0)]?.time == 1)
        #expect(graph.edges[GraphModel.Pair(1, 2)]?.count == 1)
    }

    @Test func aFeatureNamedTwiceInAStepIsNotJoinedToItself() {
        var graph = GraphModel()
        show(&graph, [ViewerFixture.firing(1), ViewerFixture.firing(1)], at: 0)
        #expect(graph.nodes.count == 1 && graph.edges.isEmpty)
    }

    @Test func theSameNumberInAnotherAutoencoderIsAnotherNode() {
        var graph = GraphModel()
        let id = FeatureID(sae: 1, index: 4)
        let other = FeatureFiring(id: id, activation: 1, label: "other", layer: 8)
        show(&graph, [ViewerFixture.firing(4), other], at: 0)
        #expect(graph.nodes.count == 2)
        #expect(graph.index(of: id) == 1)
    }

    @Test func neighboursComeByFallingCount() {
        var graph = GraphModel()
        for features in [[0, 1, 2, 3], [0, 2], [0, 2, 3]] {
            show(&graph, features.map { ViewerFixture.firing($0) }, at: 0)
        }
        let neighbours = graph.neighbours(of: 0)
        #expect(neighbours.map(\.node) == [2, 3, 1])
        #expect(neighbours.map(\.count) == [3, 2, 1])
    }

    @Test func aNewNameTakesThePlaceOfTheOld() {
        var graph = GraphModel()
        show(&graph, [ViewerFixture.firing(4)], at: 0)
        graph.rename(FeatureID(index: 4), to: FeatureLabel("capitals"))
        #expect(graph.nodes[0].label == "capitals")
        graph.rename(FeatureID(index: 99), to: FeatureLabel("nobody"))
        show(&graph, [ViewerFixture.firing(4, label: "cities")], at: 1)
        #expect(graph.nodes[0].label == "cities")
    }

    @Test func aLateNameOutlivesStepsThatWereRecordedBeforeIt() {
        var graph = GraphModel()
        graph.rename(FeatureID(index: 5), to: FeatureLabel("rivers"))
        show(&graph, [ViewerFixture.firing(5, label: "feature 5")], at: 0)
        #expect(graph.nodes[0].label == "rivers")
        show(&graph, [ViewerFixture.firing(5, label: "feature 5")], at: 1)
        #expect(graph.nodes[0].label == "rivers")
    }

    @Test func aDerivedNameGivesWayToAnother() {
        var graph = GraphModel()
        let derived = FeatureLabel("→ “Rhine”", isDerived: true)
        show(&graph, [ViewerFixture.firing(5, label: "feature 5")], at: 0)
        graph.rename(FeatureID(index: 5), to: derived)
        #expect(graph.nodes[0].label == derived.text && graph.nodes[0].isLabelDerived)
        graph.rename(FeatureID(index: 5), to: FeatureLabel("rivers"))
        #expect(graph.nodes[0].label == "rivers" && !graph.nodes[0].isLabelDerived)
        // What was recorded, or told, before the better name comes after it.
        graph.rename(FeatureID(index: 5), to: derived)
        var old = ViewerFixture.firing(5, label: derived.text)
        old.isLabelDerived = true
        show(&graph, [old], at: 1)
        #expect(graph.nodes[0].label == "rivers" && !graph.nodes[0].isLabelDerived)
    }

    @Test func aStepTellsTheLayoutOnlyWhatIsNew() {
        var graph = GraphModel()
        let first = graph.show([1, 2].map { ViewerFixture.firing($0) }, at: 0)
        #expect(first.newNodes == [0, 1] && first.newLinks == [GraphModel.Pair(0, 1)])
        let again = graph.show([1, 2].map { ViewerFixture.firing($0) }, at: 1)
        #expect(again.newNodes.isEmpty && again.newLinks.isEmpty)
    }

    @Test func everyNodeHangsOnSomethingYetLinksStayFew() {
        var graph = GraphModel()
        var links = 0
        for step in 0..<40 {
            // One feature fires always, as common ones do.
            let features = [0] + (1...20).map { step * 20 + $0 }
            links +=
                graph.show(
                    features.map { ViewerFixture.firing($0) }, at: Double(step)
                ).newLinks.count
        }
        #expect(graph.nodes.allSatisfy { $0.partners.count >= GraphModel.maxPartners })
        #expect(links <= GraphModel.maxPartners * graph.nodes.count)
        for node in graph.nodes.indices {
            #expect(graph.nodes[node].partners.allSatisfy { graph.nodes.indices.contains($0) })
            #expect(!graph.nodes[node].partners.contains(node))
        }
    }

    @Test func aLongRunOfManyFeaturesStaysWithinItsBounds() {
        var graph = GraphModel()
        for step in 0..<200 {
            let features = (0..<30).map {
                ViewerFixture.firing((step * 17 + $0 * $0 * 31) % 2000, Float($0))
            }
            show(&graph, features, at: Double(step) / 16)
        }
        #expect(graph.edges.count <= GraphModel.maxEdges)
        #expect(graph.nodes.count <= 2000 && graph.nodes.count > 1000)
        #expect(graph.edges.keys.allSatisfy { $0.a < $0.b && $0.b < graph.nodes.count })
    }

    @Test func theWeakestAndOldestEdgesAreForgottenAndAlwaysTheSame() {
        func grown() -> GraphModel {
            var graph = GraphModel()
            show(&graph, [0, 1].map { ViewerFixture.firing($0) }, at: 0)
            for _ in 0..<3 { show(&graph, [0, 1].map { ViewerFixture.firing($0) }, at: 0) }
            // Each step joins 30 new features: 435 edges.
            for step in 0..<60 {
                let features = (0..<30).map { ViewerFixture.firing(100 + step * 30 + $0) }
                show(&graph, features, at: Double(step))
            }
            return graph
        }
        let graph = grown()
        #expect(graph.edges.count <= GraphModel.maxEdges)
        #expect(graph.edges[GraphModel.Pair(0, 1)]?.count == 4)
        #expect(graph.edges[GraphModel.Pair(2, 3)] == nil)
        #expect(Set(graph.edges.keys) == Set(grown().edges.keys))
    }

    @Test func nothingIsLitOnceAllHasFaded() {
        var graph = GraphModel()
        #expect(!graph.isLit(at: 0) && graph.isEmpty)
        show(&graph, [ViewerFixture.firing(1, 2)], at: 0)
        #expect(graph.isLit(at: 1))
        #expect(!graph.isLit(at: Decay.lifetime(of: 2) + 0.1))
    }
}
