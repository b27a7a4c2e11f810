import Testing

extension WindowTests {
    @Suite struct CameraTests {
        /// A session with a graph in it, and the middle of its scene.
        private func makeSession() throws -> (WindowSession, Spot) {
            let session = try WindowSession(["--prompt", "The capital of France is", "--generate"])
            try session.wait(for: "done", since: 0, within: 180)
            return (session, try session.sceneMiddle())
        }

        private func distance(_ a: [Double], _ b: [Double]) -> Double {
            zip(a, b).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
        }

        @Test func draggingWithTheLeftButtonOrbits() throws {
            let (session, middle) = try makeSession()
            let before = try #require(try session.frame().camera)
            try session.drag(from: middle, to: Spot(x: middle.x, y: middle.y + 160))
            let after = try #require(try session.frame().camera)
            // Turning by itself keeps the height; only the drag changes it.
            #expect(abs(after.position[1] - before.position[1]) > before.distance * 0.05)
        }

        @Test func theWheelZooms() throws {
            let (session, middle) = try makeSession()
            let before = try #require(try session.frame().camera)
            try session.turnWheel(.wheelUp, notches: 5, at: middle)
            let near = try session.waitForFrame {
                ($0.camera?.distance ?? .infinity) < before.distance * 0.9
            }
            let nearDistance = try #require(near.camera).distance
            try session.turnWheel(.wheelDown, notches: 8, at: middle)
            try session.waitForFrame { ($0.camera?.distance ?? 0) > nearDistance * 1.1 }
        }

        @Test func draggingWithTheRightButtonPans() throws {
            let (session, middle) = try makeSession()
            let before = try #require(try session.frame().camera)
            try session.drag(
                from: middle, to: Spot(x: middle.x + 150, y: middle.y + 60), .right)
            let after = try session.waitForFrame {
                $0.camera.map { distance($0.target, before.target) > 1 } ?? false
            }
            #expect(after.camera != nil)
        }

        @Test func fitBringsTheGraphBackIntoView() throws {
            let (session, middle) = try makeSession()
            for _ in 0..<3 {
                try session.drag(
                    from: middle, to: Spot(x: middle.x + 250, y: middle.y + 200), .right)
            }
            let away = try #require(try session.frame().camera)
            try session.click(widget: "fit")
            try session.waitForFrame {
                $0.camera.map { distance($0.target, away.target) > 1 } ?? false
            }
            let inView = try session.waitForFrame { frame in
                guard let nodes = frame.nodes, !nodes.isEmpty else { return false }
                return nodes.allSatisfy {
                    $0.x > 0 && $0.x < Double(WindowSession.size.width)
                        && $0.y > 0 && $0.y < Double(WindowSession.size.height)
                }
            }
            #expect(inView.nodes?.isEmpty == false)
        }

        @Test func anIdleSceneTurnsByItself() throws {
            let (session, _) = try makeSession()
            let before = try #require(try session.frame().camera)
            try session.waitForFrame {
                $0.camera.map { distance($0.position, before.position) > 0.01 } ?? false
            }
        }
    }
}
