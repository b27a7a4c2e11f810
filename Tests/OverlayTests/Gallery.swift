import Graphics

@testable import Overlay

/// Every widget at once, as a sidebar and a few pop-ups would show them.
@MainActor final class Gallery {
    let ui: UI
    var prompt = "The capital of France is"
    var search = ""
    var output = " Paris, a city of light. It lies on the Seine."
    var temperature = 0.8
    var topK = 50.0
    var isOpen = true
    var plugin = 0
    var problem = "line 3: unknown key"
    var layer = 0
    var presses: [String] = []
    var submitted = 0
    var showsSheet = false

    init(_ ui: UI) { self.ui = ui }

    func build() {
        let theme = ui.theme
        let side = Rect(0, 0, 310, ui.size.height)
        ui.block(side)
        ui.canvas.box(side, fill: theme.panel)
        ui.canvas.hairline(
            from: Point(side.maxX, 0), length: side.height, isVertical: true, color: theme.line)
        ui.column(Rect(20, 16, 270, 60), spacing: 6) { head() }
        ui.canvas.hairline(from: Point(0, 84), length: 310, color: theme.line)
        ui.scroll(
            "sidebar", Rect(0, 85, 310, ui.size.height - 85), spacing: 12, padding: 20
        ) { sidebar() }
        let right = Rect(340, 20, 300, ui.size.height - 40)
        ui.block(right)
        ui.canvas.box(right, radius: 14, fill: theme.panel, border: Border(theme.line))
        ui.column(right.inset(20), spacing: 10) { inspector() }
        ui.sheet("shortcuts", title: "Keyboard", isOpen: &showsSheet, height: 200) {
            ui.shortcutRow(["Enter"], "Generate")
            ui.shortcutRow(["Shift", "Enter"], "Break the line")
            ui.shortcutRow(["F"], "Fit the graph")
            ui.shortcutRow(["Ctrl", "+"], "Larger")
        }
    }

    private func head() {
        ui.row(height: 32, [.flex(1), .fixed(32)]) {
            let rect = ui.allocate(height: 28)
            ui.line("AXON", in: rect, style: Theme.brand, color: ui.theme.accentLight)
            press("collapse", ui.iconButton("collapse", .chevronLeft, tooltip: "Hide the sidebar"))
        }
        ui.badges(["gpt2-small", "layer 8"])
    }

    private func sidebar() {
        ui.sectionHeader("Prompt", icon: .prompt)
        let result = ui.textArea("prompt", text: &prompt, placeholder: "Write something…")
        if result.isSubmitted { submitted += 1 }
        ui.row(height: 36, [.flex(1), .fixed(36), .fixed(36)]) {
            press(
                "generate", ui.button("generate", label: "Generate", icon: .play, style: .primary))
            press(
                "clear",
                ui.iconButton("clear", .clear, tooltip: "Clear", in: ui.allocate(height: 36)))
            press("fit", ui.iconButton("fit", .fit, tooltip: "Fit", in: ui.allocate(height: 36)))
        }
        ui.separator(inset: 20)
        ui.sectionHeader("Active concepts", icon: .concepts, note: "12")
        ui.activationRow("c1", label: "capital cities", value: "14.2", fraction: 1)
        ui.activationRow(
            "c2", label: "European countries and their languages", value: "7.93", fraction: 0.56)
        ui.activationRow("c3", label: "日本の首都 · العاصمة 🗼", value: "1.20", fraction: 0.08)
        ui.separator(inset: 20)
        ui.collapsibleHeader("parameters", "Parameters", icon: .sliders, isOpen: &isOpen)
        if isOpen { sliders() }
    }

    private func sliders() {
        ui.slider(
            "slider.temperature", title: "Temperature",
            hint: "Higher = more creative · 0.05 = greedy decoding", value: &temperature,
            range: 0.05...2, step: 0.05, reset: 0.8)
        ui.slider(
            "slider.top_k", title: "Top-K", hint: "0 considers every token", value: &topK,
            range: 0...200, step: 1, format: .integer, reset: 50)
    }

    private func inspector() {
        ui.label("capital cities", style: Theme.title, color: ui.theme.text)
        ui.keyValue("Feature", "#4821")
        ui.keyValue("Activation", "14.28", color: ui.theme.activation)
        if let choice = ui.dropDown(
            "plugins",
            items: [
                MenuItem("AXON demo", detail: "6 M parameters · layer 3"),
                MenuItem("GPT-2 small, layer 8", detail: "not downloaded"),
                MenuItem("broken.toml", detail: problem, isEnabled: false),
            ], selected: plugin, icon: .model)
        {
            plugin = choice
        }
        let title = "layer \(layer)"
        let row = ui.allocate(height: 22)
        let pill = Rect(row.minX, row.minY, ui.pillWidth(title), 22)
        if let choice = ui.pillMenu(
            "layer", title: title, items: [MenuItem("Layer 0"), MenuItem("Layer 1")],
            selected: layer, in: pill)
        {
            layer = choice
        }
        ui.textField("search", text: &search, placeholder: "Search features")
        ui.tokenText([
            TintedToken("The", strength: 0), TintedToken(" capital", strength: 1),
            TintedToken(" of", strength: 0.2), TintedToken(" France", strength: 0.6),
            TintedToken(" is", strength: 0.1), TintedToken(" Paris", strength: 0.9),
            TintedToken(", a city of light.", strength: 0),
        ])
        ui.progress("Loading model.safetensors", fraction: 0.42)
        ui.selectableRow(
            "r1", title: "Selected row", detail: "0.93", icon: .graph, isSelected: true)
        ui.selectableRow("r2", title: "Another row", detail: "0.71", icon: .layers)
        ui.row(height: 36, [.flex(1), .flex(1)]) {
            press("stop", ui.button("stop", label: "Stop", icon: .stop, style: .danger))
            press("export", ui.button("export", label: "Export", icon: .download))
        }
        icons()
        ui.textView("output", output, height: 84, spans: [ColorSpan(0..<5, tint: ui.theme.focus)])
    }

    private func icons() {
        let rect = ui.allocate(height: 76)
        for (i, icon) in Icon.allCases.enumerated() {
            let cell = Rect(
                rect.minX + Double(i % 10) * 26, rect.minY + Double(i / 10) * 26, 24, 24)
            ui.canvas.icon(icon, in: cell, color: ui.theme.secondary)
        }
    }

    private func press(_ name: String, _ isClicked: Bool) {
        if isClicked { presses.append(name) }
    }
}
