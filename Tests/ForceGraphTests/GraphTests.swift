import ForceGraph
import Testing

@Suite struct GraphTests {
    @Test func aLinkSeenAgainGrowsHeavierInsteadOfDouble() {
        var graph = makeGraph(makeCloud(3))
        let isNew = [graph.addLink(0, 1), graph.addLink(1, 0, weight: 2)]
        #expect(isNew == [true, false])
        #expect(graph.links.count == 1)
        #expect(graph.link(0, 1)?.weight == 3)
        #expect(graph.degrees == [1, 1, 0])
    }

    @Test(arguments: [(0, 0), (0, 3), (-1, 2), (7, 9)])
    func linksToNowhereChangeNothing(source: Int, target: Int) {
        var graph = makeGraph(makeCloud(3))
        let isNew = graph.addLink(source, target)
        #expect(!isNew && graph.links.isEmpty)
    }

    @Test func removedNodesTakeTheirLinksAndTheRestCloseTheGaps() {
        var graph = makeGraph(makeCloud(5), links: [(0, 1), (1, 2), (2, 4), (3, 4)])
        let places = graph.positions
        let now = graph.removeNodes([1, 3, 77])
        #expect(now == [0, nil, 1, nil, 2])
        #expect(graph.positions == [places[0], places[2], places[4]])
        #expect(graph.links.map { [$0.source, $0.target] } == [[1, 2]])
        #expect(graph.degrees == [0, 1, 1])
        #expect(graph.link(2, 1) != nil)
    }

    @Test func aRemovedLinkIsGone() {
        var graph = makeGraph(makeCloud(3), links: [(0, 1), (1, 2)])
        graph.removeLink(1, 0)
        #expect(graph.link(0, 1) == nil)
        #expect(graph.link(1, 2) != nil)
        #expect(graph.degrees == [0, 1, 1])
    }

    @Test func anEmptiedGraphStartsAnew() {
        var graph = makeGraph(makeCloud(4), links: [(0, 1)])
        graph.removeAll()
        #expect(graph.count == 0 && graph.links.isEmpty)
        let node = graph.addNode()
        let isNew = graph.addLink(0, 1)
        #expect(node == 0 && !isNew)
    }

    @Test func aNodeWithNoKnownNeighbourStartsOnTheSpiral() {
        var (graph, plain) = (Graph(), Graph())
        graph.addNode(near: [])
        graph.addNode(near: [5, -2])
        plain.addNode()
        plain.addNode()
        #expect(graph.positions == plain.positions)
    }
}
