import Foundation
import Testing

extension WindowTests {
    @Suite struct SelectionTests {
        private func makeSession() throws -> WindowSession {
            let session = try WindowSession(["--prompt", "The capital of France is", "--generate"])
            try session.wait(for: "done", since: 0, within: 180)
            return session
        }

        @Test func clickingANodeOpensTheInspectorAndTheBackgroundClosesIt() throws {
            let session = try makeSession()
            let id = try session.selectNode()
            let open = try session.waitForFrame { $0.widget("inspector") != nil }
            #expect(open.selected == id)
            try session.deselect()
            let closed = try session.waitForFrame { $0.widget("inspector") == nil }
            #expect(closed.selected == nil)
        }

        @Test func theCameraFliesToTheSelectedNode() throws {
            let session = try makeSession()
            let before = try #require(try session.frame().camera)
            _ = try session.selectNode()
            try session.waitForFrame {
                $0.camera.map { $0.target != before.target } ?? false
            }
        }

        @Test func escapeClosesTheInspector() throws {
            let session = try makeSession()
            _ = try session.selectNode()
            let mark = try session.mark()
            try session.press("Escape")
            try session.wait(for: "dismiss", since: mark)
            try session.waitForFrame { $0.widget("inspector") == nil }
        }

        @Test func theInspectorsOwnButtonClosesIt() throws {
            let session = try makeSession()
            _ = try session.selectNode()
            let mark = try session.mark()
            try session.click(widget: "inspector.close")
            try session.wait(for: "dismiss", since: mark)
        }

        @Test func exportWritesTheGraphAsJSON() throws {
            let session = try makeSession()
            let id = try session.selectNode()
            let mark = try session.mark()
            try session.click(widget: "inspector.export")
            let event = try session.wait(for: "export", since: mark)
            let file = URL(
                filePath: try #require(event.file), relativeTo: session.folder)
            let graph = try JSONDecoder().decode(Export.self, from: Data(contentsOf: file))
            #expect(graph.nodes.contains { $0.id == id && !$0.label.isEmpty })
            let ids = Set(graph.nodes.map(\.id))
            #expect(!graph.links.isEmpty)
            #expect(graph.links.allSatisfy { ids.contains($0.source) && ids.contains($0.target) })
        }

        @Test func aFeatureWithoutAPageLeavesItsAddressOrANote() throws {
            let session = try makeSession()
            _ = try session.selectNode()
            guard try session.frame().widget("inspector.neuronpedia") != nil else { return }
            try session.click(widget: "inspector.neuronpedia")
            _ = try session.frame()
            #expect(session.isRunning)
        }

        /// AXON's own schema of an exported graph.
        private struct Export: Decodable {
            struct Node: Decodable {
                var id: Int
                var label: String
                var activation: Double
                var peak: Double
                var layer: Int
            }
            struct Link: Decodable {
                var source: Int
                var target: Int
                var value: Double
            }
            var nodes: [Node]
            var links: [Link]
        }
    }
}
