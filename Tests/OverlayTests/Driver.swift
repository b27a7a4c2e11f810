import Graphics

@testable import Overlay

/// Drives the gallery by synthetic events, finding widgets through their reports.
@MainActor final class Driver {
    let ui: UI
    let gallery: Gallery
    let size = PixelSize(width: 700, height: 800)
    var time = 0.0
    var clipboard = ""

    init() throws {
        ui = UI(text: try TextEngine())
        gallery = Gallery(ui)
        ui.readClipboard = { [unowned self] in clipboard }
        ui.writeClipboard = { [unowned self] in clipboard = $0 }
        settle()
    }

    /// One frame, a sixtieth of a second later.
    func frame(_ events: [InputEvent] = []) {
        time += 1.0 / 60
        ui.frame(size: size, time: time, events: events) { [gallery] in gallery.build() }
    }

    /// Frames until fades and scrolling have come to rest.
    func settle() {
        for _ in 0..<40 { frame() }
    }

    func rect(_ name: String) -> Rect {
        ui.reports.first { $0.name == name }?.rect ?? .zero
    }

    func value(_ name: String) -> WidgetValue? { ui.reports.first { $0.name == name }?.value }

    func press(_ point: Point, clicks: Int = 1, _ modifiers: Modifiers = []) -> InputEvent {
        .mouseButton(
            .left, pressed: true, modifiers: modifiers, x: Float(point.x), y: Float(point.y),
            clicks: clicks)
    }

    func release(_ point: Point, clicks: Int = 1) -> InputEvent {
        .mouseButton(
            .left, pressed: false, modifiers: [], x: Float(point.x), y: Float(point.y),
            clicks: clicks)
    }

    func move(_ point: Point) -> InputEvent { .mouseMove(x: Float(point.x), y: Float(point.y)) }

    /// A click on the middle of a widget, all in one frame.
    func click(_ name: String) { click(rect(name).center) }

    func click(_ point: Point, count: Int = 1) {
        var events = [move(point)]
        for i in 1...count { events += [press(point, clicks: i), release(point, clicks: i)] }
        frame(events)
    }

    /// Key taps with the characters they type, all in one frame.
    func key(_ key: Key, _ modifiers: Modifiers = [], times: Int = 1) {
        var events: [InputEvent] = []
        for _ in 0..<times {
            events += [
                .key(key, .press, modifiers: modifiers), .key(key, .release, modifiers: modifiers),
            ]
        }
        frame(events)
    }

    func type(_ text: String) { frame(text.unicodeScalars.map { .text($0) }) }

    func scroll(_ notches: Float, at point: Point) {
        frame([
            move(point),
            .scroll(dx: 0, dy: notches, modifiers: [], x: Float(point.x), y: Float(point.y)),
        ])
    }
}
