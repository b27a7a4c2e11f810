import Testing

extension WindowTests {
    @Suite struct PromptTests {
        private func waitForPrompt(_ text: String, in session: WindowSession) throws {
            try session.waitForFrame(within: 30) { $0.value("prompt")?.text == text }
        }

        @Test func whatIsTypedStandsInThePrompt() throws {
            let session = try WindowSession()
            try session.enter(prompt: "What is 2 + 3? (say: \"five\")")
        }

        @Test func shiftEnterBreaksTheLineAndDoesNotGenerate() throws {
            let session = try WindowSession()
            try session.enter(prompt: "one")
            try session.press("shift+Return")
            try session.type("two")
            try waitForPrompt("one\ntwo", in: session)
            #expect(try session.events("start").isEmpty)
        }

        @Test(arguments: ["Zwölf Äpfel, naïve café", "東京は日本の首都です", "مرحبا بالعالم", "🙂👩‍🚀 ok"])
        func whatIsPastedStandsInThePrompt(text: String) throws {
            let session = try WindowSession()
            try session.copy(text)
            try session.click(widget: "prompt")
            try session.press("ctrl+a", "ctrl+v")
            try waitForPrompt(text, in: session)
        }

        @Test func whatIsCopiedIsOnTheClipboard() throws {
            let session = try WindowSession()
            try session.enter(prompt: "a b c")
            try session.press("ctrl+a", "ctrl+c")
            _ = try session.frame()
            #expect(try session.clipboard() == "a b c")
        }

        @Test func anEditIsUndoneAndRedone() throws {
            let session = try WindowSession()
            try session.enter(prompt: "first")
            try session.press("ctrl+a", "BackSpace")
            try waitForPrompt("", in: session)
            try session.press("ctrl+z")
            try waitForPrompt("first", in: session)
            try session.press("ctrl+shift+z")
            try waitForPrompt("", in: session)
        }

        @Test func theCaretMovesByWordsAndEdges() throws {
            let session = try WindowSession()
            try session.enter(prompt: "one three")
            try session.press("ctrl+Left")
            try session.type("two ")
            try waitForPrompt("one two three", in: session)
            try session.press("Home", "Delete", "End", "BackSpace")
            try waitForPrompt("ne two thre", in: session)
        }
    }
}
