internal import Engine
internal import Graphics
internal import Overlay

/// The names of the brightest nodes, drawn in the scene, and the tooltip of the one under the
/// pointer.
final class SceneLabels {
    /// How many nodes may ask for a label.
    private static let candidates = 40
    /// A node this faint keeps its name to itself.
    private static let faintest: Float = 0.12
    /// How far from its node's middle a name stays, in radii.
    private static let clearance: Float = 1.25
    /// How much room the ring of a selected node takes.
    private static let ring: Float = 5
    private static let style = TextStyle(size: 11.5, weight: .medium, lineHeight: 16)

    private let text: TextEngine
    private let theme = Theme.axon
    private var placement = LabelPlacement(limit: 18)
    private var lastTime = 0.0
    /// What was shown last.
    private(set) var placed: [PlacedLabel] = []

    init(text: TextEngine) { self.text = text }

    /// What to draw over the scene and under the panels, at so many framebuffer pixels per logical
    /// pixel.
    ///
    /// Names keep to `area` and clear of `islands`, both in logical pixels.
    func canvas(
        for session: ViewerSession, frame: SceneFrame, textScale: Double, area: Rect,
        islands: [Rect] = []
    ) -> Canvas {
        var canvas = Canvas()
        let scale = Float(textScale)
        let hints = SceneHints.draw(session, in: area, text: text, on: &canvas)
        let seconds = Float(max(0, min(0.2, session.now - lastTime)))
        lastTime = session.now
        let candidates = candidates(session, frame: frame, scale: scale)
        placed = placement.place(
            candidates, viewport: Self.pixels(area, textScale),
            obstacles: (islands + hints).map { Self.pixels($0, textScale) },
            discs: candidates.map(Self.disc), seconds: seconds)
        for label in placed where session.stage.model.nodes.indices.contains(label.id) {
            draw(label, session, frame, scale: textScale, on: &canvas)
        }
        if let hovered = session.hovered {
            drawTooltip(hovered, session, frame, in: area, textScale, &canvas)
        }
        return canvas
    }

    private func candidates(
        _ session: ViewerSession, frame: SceneFrame, scale: Float
    ) -> [LabelCandidate] {
        let model = session.stage.model
        var chosen = session.brightest(Self.candidates)
        if let selected = session.selectedNode, !chosen.contains(selected) {
            chosen.append(selected)
        }
        return chosen.compactMap { node in
            guard node < frame.nodes.count, frame.nodes[node].isThere, node != session.hovered
            else { return nil }
            let isSelected = node == session.selectedNode
            let instance = frame.nodes[node]
            guard isSelected || instance.glow > Self.faintest,
                let place = frame.camera.project(instance.position)
            else { return nil }
            let size = layout(model.nodes[node].label).size
            return LabelCandidate(
                id: node, anchor: place.pixel,
                clearance: Picking.coreRadius(of: instance, at: place, in: frame.camera)
                    * Self.clearance + (isSelected ? Self.ring * scale : 0),
                size: SIMD2(Float(size.width), Float(size.height)) * scale,
                priority: isSelected ? .greatestFiniteMagnitude : instance.glow)
        }
    }

    /// What a node itself covers.
    private static func disc(_ candidate: LabelCandidate) -> PixelRect {
        let radius = candidate.clearance / clearance
        return PixelRect(
            x: candidate.anchor.x - radius, y: candidate.anchor.y - radius, width: 2 * radius,
            height: 2 * radius)
    }

    private static func pixels(_ rect: Rect, _ scale: Double) -> PixelRect {
        PixelRect(
            x: Float(rect.x * scale), y: Float(rect.y * scale), width: Float(rect.width * scale),
            height: Float(rect.height * scale))
    }

    private func layout(_ label: String) -> TextLayout {
        text.layout(label, Self.style, .line(190))
    }

    private func draw(
        _ label: PlacedLabel, _ session: ViewerSession, _ frame: SceneFrame, scale: Double,
        on canvas: inout Canvas
    ) {
        let isSelected = label.id == session.selectedNode
        let glow = label.id < frame.nodes.count ? Double(frame.nodes[label.id].glow) : 0
        let origin = Point(Double(label.frame.x) / scale, Double(label.frame.y) / scale)
        let layout = layout(session.stage.model.nodes[label.id].label)
        let color = theme.secondary.mixed(with: theme.text, isSelected ? 1 : glow)
        canvas.pushOpacity(Double(label.opacity) * (isSelected ? 1 : Self.faintness(glow: glow)))
        // A soft darkness behind the letters keeps them readable over light.
        canvas.shadow(
            Rect(origin: origin, size: layout.size).inset(2, 4), radius: 6,
            color: theme.canvas.opacity(0.75), blur: 10)
        canvas.text(layout, at: origin, color: color, isMoving: true)
        canvas.popOpacity()
    }

    /// How opaque a name is: it dims with its node, but stays 4.5:1 against the canvas.
    static func faintness(glow: Double) -> Double { 0.76 + 0.24 * glow }

    private func drawTooltip(
        _ node: Int, _ session: ViewerSession, _ frame: SceneFrame, in area: Rect, _ scale: Double,
        _ canvas: inout Canvas
    ) {
        let model = session.stage.model
        guard node < frame.nodes.count, node < model.nodes.count,
            let place = frame.camera.project(frame.nodes[node].position)
        else { return }
        let feature = model.nodes[node]
        let activation = ConceptsSection.format(model.activation(of: node, at: session.now))
        let name = text.layout(feature.label, Theme.label, .wrapped(240, maxLines: 3))
        let sae = session.saeTitle(of: feature.id)
        let facts = text.layout(
            (sae.map { "\($0.short)  ·  " } ?? "")
                + "#\(feature.id.index)  ·  \(activation)  ·  peak "
                + ConceptsSection.format(feature.peak), Theme.smallNumber)
        // A dot of the layer's colour stands before the facts.
        let indent = sae == nil ? 0 : 14.0
        let radius = Double(Picking.coreRadius(of: frame.nodes[node], at: place, in: frame.camera))
        let size = Size(
            max(name.size.width, facts.size.width + indent) + 24,
            name.size.height + facts.size.height + 18)
        let window = Rect(
            0, 0, Double(frame.camera.surface.width) / scale,
            Double(frame.camera.surface.height) / scale)
        // Where the panels leave too little, it lies under their edges.
        let room = size.width + 16 <= area.width ? area : window
        let anchor = Point(Double(place.pixel.x) / scale, Double(place.pixel.y) / scale)
        let box = Self.box(size, beside: anchor, clearance: radius / scale + 10, in: room)
        canvas.shadow(box.offset(0, 4), radius: 10, color: Color.black.opacity(0.5), blur: 16)
        canvas.box(box, radius: 10, fill: theme.raised, border: Border(theme.lineHover))
        canvas.text(name, at: Point(box.minX + 12, box.minY + 8), color: theme.text)
        let line = Point(box.minX + 12, box.minY + 10 + name.size.height)
        if sae != nil {
            canvas.circle(
                Point(line.x + 4, line.y + facts.size.height / 2), radius: 4,
                fill: Color(family: feature.id.sae))
        }
        canvas.text(facts, at: Point(line.x + indent, line.y), color: theme.activation)
    }

    /// To the right of the node where there is room, else to its left; always in the scene.
    private static func box(
        _ size: Size, beside anchor: Point, clearance: Double, in area: Rect
    ) -> Rect {
        let area = area.inset(8)
        var x = anchor.x + clearance
        if x + size.width > area.maxX { x = anchor.x - clearance - size.width }
        let y = min(max(area.minY, anchor.y - size.height / 2), area.maxY - size.height)
        return Rect(max(area.minX, x), max(area.minY, y), size.width, size.height)
    }
}
