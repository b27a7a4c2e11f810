import Testing

extension WindowTests {
    @Suite struct GenerationTests {
        @Test func theWindowOpensReady() throws {
            let session = try WindowSession()
            let ready = try #require(try session.events("ready").first)
            #expect(ready.plugin?.isEmpty == false)
            #expect(ready.width == WindowSession.size.width)
            #expect(ready.height == WindowSession.size.height)
            let frame = try session.frame()
            #expect(frame.nodesTotal == 0)
            for name in ["prompt", "generate", "clear", "fit", "collapse", "plugins", "output"] {
                #expect(frame.widget(name) != nil, "no widget \(name)")
            }
        }

        @Test func clickingGenerateStreamsTokensAndGrowsTheGraph() throws {
            let session = try WindowSession(["--prompt", "The capital of France is"])
            let mark = try session.mark()
            try session.click(widget: "generate")
            try session.wait(for: "start", since: mark)
            try session.wait(for: "done", since: mark, within: 180)

            let tokens = try session.events("token", since: mark)
            #expect(!tokens.isEmpty)
            #expect(tokens.allSatisfy { $0.token != nil })
            #expect(tokens.contains { $0.features?.isEmpty == false })
            let frame = try session.waitForFrame { ($0.nodesTotal ?? 0) > 0 }
            #expect((frame.edgesTotal ?? 0) > 0)
            #expect(frame.nodes?.isEmpty == false)
        }

        @Test func enterInThePromptGenerates() throws {
            let session = try WindowSession()
            try session.generate("Once upon a time")
            #expect(try !session.events("token").isEmpty)
        }

        @Test func aGenerationAskedForOnTheCommandLineStartsByItself() throws {
            let session = try WindowSession(["--prompt", "The sun", "--generate"])
            try session.wait(for: "done", since: 0, within: 180)
            #expect(try !session.events("token").isEmpty)
        }

        @Test func stopEndsAGenerationOnItsWay() throws {
            let session = try WindowSession()
            let slider = try session.reveal("slider.max_tokens")
            try session.turnWheel(.wheelUp, notches: 40, at: slider.middle)
            try session.enter(prompt: "Once upon a time there was")
            let mark = try session.mark()
            try session.press("Return")
            try session.wait(for: "token", since: mark)
            try session.click(widget: "stop")
            try session.wait(for: "stopped", since: mark)
            #expect(try session.events("done", since: mark).isEmpty)
            _ = try session.widget("generate")
        }

        @Test func clearEmptiesTheGraph() throws {
            let session = try WindowSession(["--prompt", "The sun", "--generate"])
            try session.wait(for: "done", since: 0, within: 180)
            try session.waitForFrame { ($0.nodesTotal ?? 0) > 0 }
            try session.click(widget: "clear")
            try session.waitForFrame { $0.nodesTotal == 0 && $0.edgesTotal == 0 }
        }

        @Test func anEmptyPromptDoesNoHarm() throws {
            let session = try WindowSession()
            try session.click(widget: "prompt")
            try session.press("ctrl+a", "BackSpace", "Return")
            _ = try session.frame()
            try session.generate("Two and two")
            #expect(session.isRunning)
        }

        @Test func twoGenerationsInARowWork() throws {
            let session = try WindowSession()
            try session.generate("The capital of Italy is")
            let first = try session.frame().nodesTotal ?? 0
            try session.generate("def main():")
            #expect((try session.frame().nodesTotal ?? 0) > first)
        }
    }
}
