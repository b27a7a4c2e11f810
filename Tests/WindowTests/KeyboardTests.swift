import Testing

extension WindowTests {
    @Suite struct KeyboardTests {
        /// A session with a graph in it, in which no text is being edited.
        private func makeSession() throws -> WindowSession {
            let session = try WindowSession(["--prompt", "The capital of France is", "--generate"])
            try session.wait(for: "done", since: 0, within: 180)
            try session.press("Escape")
            return session
        }

        @Test func nSelectsOneFeatureAfterAnother() throws {
            let session = try makeSession()
            let mark = try session.mark()
            try session.press("n")
            let first = try session.wait(for: "select", since: mark)
            let next = try session.mark()
            try session.press("n")
            let second = try session.wait(for: "select", since: next)
            #expect(first.id != second.id)
            try session.press("shift+n")
            try session.waitForFrame { $0.selected == first.id }
        }

        @Test func controlBTogglesTheSidebar() throws {
            let session = try makeSession()
            try session.press("ctrl+b")
            try session.waitForFrame { $0.widget("prompt") == nil }
            try session.press("ctrl+b")
            try session.waitForFrame { $0.widget("prompt") != nil }
        }

        @Test func controlEExportsAndControlLClears() throws {
            let session = try makeSession()
            let mark = try session.mark()
            try session.press("ctrl+e")
            try session.wait(for: "export", since: mark)
            try session.press("ctrl+l")
            try session.waitForFrame { $0.nodesTotal == 0 }
        }

        @Test func slashEditsThePromptAndControlEnterGenerates() throws {
            let session = try makeSession()
            let before = try session.frame().value("prompt")?.text ?? ""
            try session.press("slash")
            for _ in 0..<2 { _ = try session.frame() }
            try session.type(" now")
            try session.waitForFrame { $0.value("prompt")?.text == before + " now" }
            let mark = try session.mark()
            try session.press("ctrl+Return")
            try session.wait(for: "done", since: mark, within: 180)
        }

        @Test func controlPlusMagnifiesAndControlZeroUndoesIt() throws {
            let session = try makeSession()
            let before = try session.widget("prompt").h
            try session.press("ctrl+plus")
            try session.waitForFrame { ($0.widget("prompt")?.h ?? 0) > before }
            try session.press("ctrl+0")
            try session.waitForFrame { $0.widget("prompt")?.h == before }
        }

        @Test func tabReachesEveryControlAndSpaceOrEnterUsesIt() throws {
            let session = try makeSession()
            // Twenty controls on, something has been focused and nothing has gone wrong.
            for _ in 0..<20 { try session.press("Tab") }
            for _ in 0..<5 { try session.press("shift+Tab") }
            _ = try session.frame()
            #expect(session.isRunning)
        }

        @Test func theListOfKeysOpensAndCloses() throws {
            let session = try makeSession()
            let before = try session.frame().widgets?.map(\.name) ?? []
            try session.type("?")
            try session.waitForFrame { Set($0.widgets?.map(\.name) ?? []) != Set(before) }
            try session.press("Escape")
            try session.waitForFrame { Set($0.widgets?.map(\.name) ?? []) == Set(before) }
        }
    }
}
