import Testing

extension WindowTests {
    @Suite struct PanelTests {
        static let sliders = [
            "slider.temperature", "slider.top_k", "slider.top_p", "slider.repetition_penalty",
            "slider.max_tokens", "slider.feat_k", "slider.act_threshold",
        ]

        private func number(_ name: String, in frame: ReportEvent) -> Double? {
            frame.value(name)?.number
        }

        @Test(arguments: sliders) func aSliderFollowsMouseWheelAndKeys(name: String) throws {
            let session = try WindowSession()
            let slider = try session.reveal(name)
            try session.drag(from: slider.spot(0.3), to: slider.spot(0.02))
            let low = try #require(number(name, in: try session.frame()))
            try session.drag(from: slider.spot(0.02), to: slider.spot(0.7))
            let high = try session.waitForFrame { (number(name, in: $0) ?? low) > low }
            let dragged = try #require(number(name, in: high))

            try session.turnWheel(.wheelDown, notches: 3, at: slider.middle)
            let turned = try session.waitForFrame { (number(name, in: $0) ?? dragged) < dragged }
            let wheeled = try #require(number(name, in: turned))

            // The drag left the keyboard's focus on the slider.
            try session.press("Right", "Right")
            try session.waitForFrame { (number(name, in: $0) ?? wheeled) > wheeled }
        }

        @Test func aNumberTypedBesideASliderIsTaken() throws {
            let session = try WindowSession()
            let name = "slider.temperature"
            _ = try session.reveal(name)
            try session.click(session.reveal("\(name).value").middle)
            try session.press("ctrl+a")
            try session.type("1.25")
            try session.press("Return")
            try session.waitForFrame { number(name, in: $0) == 1.25 }
        }

        @Test func theSidebarCollapsesAndExpands() throws {
            let session = try WindowSession()
            try session.click(widget: "collapse")
            try session.waitForFrame {
                $0.widget("prompt") == nil && $0.widget("expand") != nil
            }
            try session.click(widget: "expand")
            try session.waitForFrame { $0.widget("prompt") != nil }
        }

        @Test func activeConceptsAreListedAfterAGeneration() throws {
            let session = try WindowSession(["--prompt", "The sun", "--generate"])
            try session.wait(for: "done", since: 0, within: 180)
            try session.waitForFrame { $0.widget("concepts") != nil }
        }
    }
}
