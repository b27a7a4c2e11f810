import Graphics
import OffscreenGL
import Overlay

@testable import Viewer

/// A picture in memory whose size and scale can change, and whose input is what the test says.
@MainActor
final class ScriptedHost: Host {
    private var target: RenderTarget
    var contentScale: Float
    var isHidden: Bool { false }
    var isScripted: Bool { true }
    var clipboard: String?
    private(set) var cursor = CursorShape.arrow

    init(_ size: PixelSize, contentScale: Float = 1) throws {
        target = try RenderTarget(size: size, format: .rgba8)
        self.contentScale = contentScale
    }

    var surface: Surface { target.surface }
    func resize(_ size: PixelSize) { target.resize(size) }
    func events(waiting timeout: Double) -> [InputEvent] { [] }
    func present() {}
    func setCursor(_ shape: CursorShape) { cursor = shape }
}

/// A window's panels and scene over a session, driven by synthetic events.
@MainActor
final class WindowDriver {
    struct NoSuchWidget: Error { var name: String }

    let host: ScriptedHost
    let driver: SessionDriver
    let painter: Painter
    /// The OpenGL errors raised so far.
    private(set) var errors: [String] = []
    var session: ViewerSession { driver.session }

    init(
        _ driver: SessionDriver, _ size: PixelSize = PixelSize(width: 1000, height: 1300),
        contentScale: Float = 1
    ) throws {
        try Offscreen.start()
        self.driver = driver
        host = try ScriptedHost(size, contentScale: contentScale)
        painter = try Painter(contentScale: Double(contentScale))
        painter.connectClipboard(of: host)
        try frames(3)
    }

    /// One frame, a sixtieth of a second later.
    func frame(_ events: [InputEvent] = []) throws {
        driver.pass(1 / 60.0)
        try painter.draw(session, on: host, at: driver.time, events: events)
        errors += GLError.drain()
    }

    func frames(_ count: Int) throws { for _ in 0..<count { try frame() } }

    /// Lets time pass and draws once: fades and scrolling have come to rest.
    func settle(_ seconds: Double = 0.6) throws {
        for _ in 0..<3 {
            driver.pass(seconds / 3)
            try frame()
        }
    }

    var picture: PixelImage { host.surface.read() }

    func widget(_ name: String) -> WidgetReport? { painter.widgets.first { $0.name == name } }

    func center(_ name: String) throws -> SIMD2<Float> {
        guard let rect = widget(name)?.rect else { throw NoSuchWidget(name: name) }
        return [Float(rect.midX), Float(rect.midY)]
    }

    func button(
        _ pressed: Bool, _ point: SIMD2<Float>, _ button: MouseButton = .left, clicks: Int = 1
    ) -> InputEvent {
        .mouseButton(
            button, pressed: pressed, modifiers: [], x: point.x, y: point.y, clicks: clicks)
    }

    func move(_ point: SIMD2<Float>) -> InputEvent { .mouseMove(x: point.x, y: point.y) }

    func click(_ name: String) throws { try click(try center(name)) }

    func click(_ point: SIMD2<Float>) throws {
        try frame([move(point)])
        try frame([button(true, point)])
        try frame([button(false, point)])
        try frame()
    }

    func drag(from start: SIMD2<Float>, by way: SIMD2<Float>, _ which: MouseButton = .left) throws {
        try frame([move(start), button(true, start, which)])
        for share in [Float(0.3), 0.7, 1] { try frame([move(start + way * share)]) }
        try frame([button(false, start + way, which)])
    }

    /// A key tap with the characters it types.
    func key(_ key: Key, _ modifiers: Modifiers = [], types text: String = "") throws {
        try frame(
            [.key(key, .press, modifiers: modifiers)] + text.unicodeScalars.map { .text($0) }
                + [.key(key, .release, modifiers: modifiers)])
        try frame()
    }

    func type(_ text: String) throws {
        try frame(text.unicodeScalars.map { .text($0) })
        try frame()
    }

    /// Where names are shown in the scene.
    func sceneNames() -> [Rect] {
        painter.labels.placed.map {
            Rect(
                Double($0.frame.x), Double($0.frame.y), Double($0.frame.width),
                Double($0.frame.height))
        }
    }

    /// A node that no other one covers, and where it is drawn.
    func frontNode() -> (index: Int, pixel: SIMD2<Float>)? {
        guard let scene = session.lastScene else { return nil }
        for index in scene.nodes.indices {
            guard let place = scene.camera.project(scene.nodes[index].position),
                scene.camera.viewport.contains(place.pixel),
                Picking.node(at: place.pixel, among: scene.nodes, in: scene.camera) == index
            else { continue }
            return (index, place.pixel)
        }
        return nil
    }

    /// A point of the scene where no node is.
    func emptyPoint() -> SIMD2<Float>? {
        guard let scene = session.lastScene else { return nil }
        let area = scene.camera.viewport.inset(x: 20, y: 20)
        for y in stride(from: area.y, to: area.maxY, by: 40) {
            let point = SIMD2(area.center.x, y)
            if Picking.node(at: point, among: scene.nodes, in: scene.camera) == nil {
                return point
            }
        }
        return nil
    }
}
