import Foundation

extension ReportEvent.Widget {
    var middle: Spot { Spot(x: x + w / 2, y: y + h / 2) }

    /// A spot at a share of the width and of the height.
    func spot(_ across: Double, _ down: Double = 0.5) -> Spot {
        Spot(x: x + w * across, y: y + h * down)
    }

    func contains(_ spot: Spot, margin: Double = 0) -> Bool {
        spot.x > x - margin && spot.x < x + w + margin
            && spot.y > y - margin && spot.y < y + h + margin
    }
}

extension ReportEvent {
    func widget(_ name: String) -> Widget? {
        widgets?.first { $0.name == name && $0.w > 0 && $0.h > 0 }
    }

    func value(_ name: String) -> Value? { widget(name)?.value }
}

extension WindowSession {
    /// Where a widget is now; waits until it is shown.
    func widget(_ name: String, within seconds: Double = 30) throws -> ReportEvent.Widget {
        try widget(within: seconds, called: name) { $0.name == name }
    }

    /// Where the first widget that fits is now; waits until it is shown.
    func widget(
        within seconds: Double = 30, called name: String,
        where fits: (ReportEvent.Widget) -> Bool
    ) throws -> ReportEvent.Widget {
        var last: ReportEvent?
        var found: ReportEvent.Widget?
        _ = try find("frame", since: mark(), within: seconds) { event in
            last = event
            found = event.widgets?.first { $0.w > 0 && $0.h > 0 && fits($0) }
            return found != nil
        }
        guard let found else {
            throw SessionError.absent(
                widget: name, visible: last?.widgets?.map(\.name) ?? [])
        }
        return found
    }

    /// Where a widget of the sidebar is, once the sidebar is scrolled so far that it shows whole.
    func reveal(_ name: String) throws -> ReportEvent.Widget {
        let bottom = Double(Self.size.height) - 60
        for _ in 0..<12 {
            let frame = try frame()
            if let widget = frame.widget(name), widget.y + widget.h < bottom { return widget }
            // The margin of the sidebar, where no widget takes the wheel for itself.
            try turnWheel(.wheelDown, notches: 2, at: Spot(x: 8, y: Double(Self.size.height) / 2))
            Thread.sleep(forTimeInterval: 0.4)
        }
        return try widget(name)
    }

    /// Opens the menu of plugins and clicks the entry whose title contains a text.
    func choosePlugin(titled title: String) throws {
        try click(widget: "plugins")
        let entry = try widget(called: "plugins entry \(title)") {
            $0.name.hasPrefix("plugins.")
                && $0.value?.text?.localizedCaseInsensitiveContains(title) == true
        }
        try click(entry.middle)
    }

    /// Clicks the middle of a widget.
    func click(widget name: String) throws {
        try click(widget(name).middle)
    }

    /// Replaces the prompt by what is typed.
    func enter(prompt: String) throws {
        try click(widget: "prompt")
        try press("ctrl+a")
        try type(prompt)
        try waitForFrame { $0.value("prompt")?.text == prompt }
    }

    /// Generates from a prompt to the end.
    func generate(_ prompt: String = "The capital of France is") throws {
        try enter(prompt: prompt)
        let mark = try mark()
        try press("Return")
        try wait(for: "done", since: mark, within: 180)
    }
}

// MARK: The scene

extension WindowSession {
    /// Whether a spot shows the scene, with no panel over it.
    private func isFree(_ spot: Spot, in frame: ReportEvent) -> Bool {
        let size = Self.size
        guard spot.x > 20, spot.y > 20, spot.x < Double(size.width) - 20,
            spot.y < Double(size.height) - 20, let widgets = frame.widgets
        else { return false }
        if widgets.contains(where: { $0.contains(spot, margin: 24) }) { return false }
        // The panel behind the prompt and the sliders reaches from edge to edge.
        guard let prompt = frame.widget("prompt") else { return true }
        let isLeft = prompt.middle.x < Double(size.width) / 2
        return isLeft ? spot.x > prompt.x + prompt.w + 40 : spot.x < prompt.x - 40
    }

    /// The middle of that part of the window that no panel covers.
    func sceneMiddle() throws -> Spot {
        let frame = try frame()
        let rows = stride(from: 0.5, to: 0.9, by: 0.1).map { $0 * Double(Self.size.height) }
        for y in rows {
            let free = stride(from: 0.0, to: Double(Self.size.width), by: 10)
                .filter { isFree(Spot(x: $0, y: y), in: frame) }
            if let first = free.first, let last = free.last, last - first > 300 {
                return Spot(x: (first + last) / 2, y: y)
            }
        }
        throw SessionError.noRoom("free part of the window")
    }

    /// Spots of the scene, those farthest from any reported node first.
    func emptySpots(in frame: ReportEvent) -> [Spot] {
        let nodes = (frame.nodes ?? []).map { (Spot(x: $0.x, y: $0.y), $0.radius) }
        func clearance(_ spot: Spot) -> Double {
            nodes.map { $0.0.distance(to: spot) - $0.1 }.min() ?? 1000
        }
        var spots: [Spot] = []
        for x in stride(from: 0.0, to: Double(Self.size.width), by: 40) {
            for y in stride(from: 0.0, to: Double(Self.size.height), by: 40) {
                let spot = Spot(x: x, y: y)
                if isFree(spot, in: frame) { spots.append(spot) }
            }
        }
        return spots.sorted { clearance($0) > clearance($1) }
    }

    /// Clicks one of the brightest nodes where the last frame says it is, until one is selected.
    ///
    /// Nodes move between a frame and the click, and one may hide another, so a few tries are
    /// fair; a click that selects another node than was aimed at does not count.
    func selectNode(tries: Int = 12) throws -> Int {
        for attempt in 0..<tries {
            let frame = try frame()
            let free = (frame.nodes ?? []).filter { isFree(Spot(x: $0.x, y: $0.y), in: frame) }
            guard !free.isEmpty else { continue }
            let node = free[attempt % free.count]
            let mark = try mark()
            try click(Spot(x: node.x, y: node.y))
            let selected = try find("select", since: mark, within: 3)
            if selected?.id == node.id { return node.id }
            if selected != nil { try deselect() }
        }
        throw SessionError.noRoom("node that a click selects")
    }

    /// Clicks on empty space until the selection is gone.
    func deselect(tries: Int = 10) throws {
        for attempt in 0..<tries {
            let spots = emptySpots(in: try frame())
            guard !spots.isEmpty else { throw SessionError.noRoom("empty part of the scene") }
            let mark = try mark()
            try click(spots[min(attempt * 3, spots.count - 1)])
            if try find("dismiss", since: mark, within: 5) != nil { return }
        }
        throw SessionError.noRoom("empty spot whose click dismisses the inspector")
    }
}
