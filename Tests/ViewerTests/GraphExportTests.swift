import Foundation
import Golden
import JSON
import Testing

@testable import Viewer

struct GraphExportTests {
    private func graph() -> GraphModel {
        var graph = GraphModel()
        let label = "capitals / \"cities\" é\n"
        _ = graph.show(
            [ViewerFixture.firing(9, 4, label: label), ViewerFixture.firing(3, 2)], at: 0)
        _ = graph.show(
            [ViewerFixture.firing(3, 1), ViewerFixture.firing(9, 1, label: label)], at: 1)
        return graph
    }

    @Test func itHasTheOriginalsKeysAndNoOthers() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "graph.json")
        try GraphExport(graph(), at: 1, hasSeveralSAEs: false).write(to: file)
        let root = try JSONValue(contentsOf: file)
        #expect(Set(root.members.map(\.key.string)) == ["nodes", "links"])
        for node in try root.array("nodes") {
            #expect(
                Set(node.members.map(\.key.string))
                    == ["id", "label", "activation", "peak", "layer"])
        }
        for link in try root.array("links") {
            #expect(Set(link.members.map(\.key.string)) == ["source", "target", "value"])
        }
    }

    @Test func itSaysWhatTheGraphShows() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "graph.json")
        try GraphExport(graph(), at: 1, hasSeveralSAEs: false).write(to: file)
        let root = try JSONValue(contentsOf: file)
        let node = try #require(try root.array("nodes").first)
        #expect(try node.int("id") == 9)
        #expect(try node.string("label") == "capitals / \"cities\" é\n")
        #expect(try node.double("peak") == 4)
        #expect(try node.int("layer") == 2)
        let faded = Double(Decay.activation(4, after: 1))
        #expect(abs(try node.double("activation") - faded) < 1e-5)
        let link = try #require(try root.array("links").first)
        #expect(try Set([link.int("source"), link.int("target")]) == [3, 9])
        #expect(try link.int("value") == 2)
    }

    @Test(arguments: [false, true]) func linksNameFeaturesNotPlaces(several: Bool) {
        let export = GraphExport(graph(), at: 0, hasSeveralSAEs: several)
        let ids = Set(export.nodes.map(\.id))
        #expect(export.links.allSatisfy { ids.contains($0.source) && ids.contains($0.target) })
    }

    @Test func theSameFeatureNumberOfTwoLayersIsTwoNodes() throws {
        var graph = GraphModel()
        _ = graph.show([ViewerFixture.firing(9), ViewerFixture.firing(9, sae: 1)], at: 0)
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "graph.json")
        try GraphExport(graph, at: 0, hasSeveralSAEs: true).write(to: file)
        let root = try JSONValue(contentsOf: file)
        let nodes = try root.array("nodes")
        #expect(try nodes.map { try $0.string("id") } == ["0/9", "1/9"])
        #expect(try nodes.map { try $0.int("layer") } == [2, 3])
        let link = try #require(try root.array("links").first)
        #expect(try link.string("source") == "0/9" && link.string("target") == "1/9")
    }

    @Test func anEmptyGraphIsStillAGraph() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "graph.json")
        try GraphExport(GraphModel(), at: 0, hasSeveralSAEs: false).write(to: file)
        let root = try JSONValue(contentsOf: file)
        #expect(try root.array("nodes").isEmpty && root.array("links").isEmpty)
    }

    @Test func aFolderThatIsNotThereIsAnError() throws {
        let file = try TemporaryFolder().url.appending(path: "gone/graph.json")
        #expect(throws: (any Error).self) {
            try GraphExport(graph(), at: 0, hasSeveralSAEs: false).write(to: file)
        }
    }
}
