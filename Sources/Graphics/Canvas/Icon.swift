internal import Foundation

/// The icons of the interface, drawn as strokes in a square of 24 units.
public nonisolated enum Icon: String, CaseIterable, Hashable, Sendable {
    /// Solid triangle to the right.
    case play
    /// Solid square.
    case stop
    /// Two solid bars.
    case pause
    /// Arrow bent round to its start.
    case clear
    /// Waste bin.
    case trash
    /// Four corners of a frame.
    case fit
    /// Angle to the left.
    case chevronLeft
    /// Angle to the right.
    case chevronRight
    /// Angle upwards.
    case chevronUp
    /// Angle downwards.
    case chevronDown
    /// Two crossed strokes.
    case close
    /// Arrow out of a box.
    case external
    /// Arrow down into a tray.
    case download
    /// Magnifying glass.
    case search
    /// Keyboard.
    case keyboard
    /// Stacked sheets.
    case layers
    /// Pulse line.
    case activity
    /// Speech bubble.
    case prompt
    /// Sun-like burst.
    case concepts
    /// Two sliders.
    case sliders
    /// Tick.
    case check
    /// Letter i in a ring.
    case info
    /// Triangle with an exclamation mark.
    case warning
    /// Two overlapping sheets.
    case copy
    /// Cross of two strokes.
    case plus
    /// Box with a lid: a plugin or model.
    case model
    /// Three nodes joined by lines.
    case graph
    /// Open eye.
    case eye
    /// Eye struck through.
    case eyeOff
}

/// Part of an icon, in units of its 24-unit square.
nonisolated enum IconPart: Sendable {
    /// Line through the points.
    case stroke([(Double, Double)])
    /// Line through the points and back to the first.
    case outline([(Double, Double)])
    /// Filled polygon with edges rounded by `rounding`.
    case solid([(Double, Double)], rounding: Double)
    /// Arc of a circle from one angle to another, in degrees clockwise from the right.
    case arc(x: Double, y: Double, radius: Double, from: Double, to: Double)
    /// Outline of a box with rounded corners.
    case box(x: Double, y: Double, width: Double, height: Double, radius: Double)
    /// Filled disc.
    case dot(x: Double, y: Double, radius: Double)
}

nonisolated extension Icon {
    /// What the icon is made of.
    var parts: [IconPart] {
        switch self {
        case .play: [.solid([(8, 6), (17.5, 12), (8, 18)], rounding: 1.5)]
        case .stop: [.solid([(8, 8), (16, 8), (16, 16), (8, 16)], rounding: 1.5)]
        case .pause:
            [
                .solid([(7.5, 6.5), (10, 6.5), (10, 17.5), (7.5, 17.5)], rounding: 1),
                .solid([(14, 6.5), (16.5, 6.5), (16.5, 17.5), (14, 17.5)], rounding: 1),
            ]
        case .clear:
            [
                .arc(x: 12, y: 12, radius: 8, from: 200, to: 500),
                .stroke([(4, 4.5), (4, 9), (8.5, 9)]),
            ]
        case .fit:
            [
                .stroke([(4, 9), (4, 4), (9, 4)]), .stroke([(15, 4), (20, 4), (20, 9)]),
                .stroke([(20, 15), (20, 20), (15, 20)]), .stroke([(9, 20), (4, 20), (4, 15)]),
            ]
        case .chevronLeft: [.stroke([(14.5, 6), (8.5, 12), (14.5, 18)])]
        case .chevronRight: [.stroke([(9.5, 6), (15.5, 12), (9.5, 18)])]
        case .chevronUp: [.stroke([(6, 14.5), (12, 8.5), (18, 14.5)])]
        case .chevronDown: [.stroke([(6, 9.5), (12, 15.5), (18, 9.5)])]
        case .close: [.stroke([(6, 6), (18, 18)]), .stroke([(18, 6), (6, 18)])]
        case .check: [.stroke([(4.5, 12.5), (9.5, 17.5), (19.5, 6.5)])]
        case .plus: [.stroke([(12, 5), (12, 19)]), .stroke([(5, 12), (19, 12)])]
        case .search:
            [
                .arc(x: 10.5, y: 10.5, radius: 6.5, from: 0, to: 360),
                .stroke([(15.2, 15.2), (20, 20)]),
            ]
        default: pictureParts
        }
    }

    private var pictureParts: [IconPart] {
        switch self {
        case .trash:
            [
                .stroke([(4, 7), (20, 7)]), .stroke([(9, 7), (9, 4), (15, 4), (15, 7)]),
                .stroke([(6, 7), (7, 20), (17, 20), (18, 7)]), .stroke([(10, 11), (10, 16)]),
                .stroke([(14, 11), (14, 16)]),
            ]
        case .external:
            [
                .stroke([(10, 5), (5, 5), (5, 19), (19, 19), (19, 14)]),
                .stroke([(14, 4), (20, 4), (20, 10)]), .stroke([(20, 4), (11, 13)]),
            ]
        case .download:
            [
                .stroke([(12, 4), (12, 15)]), .stroke([(7, 10.5), (12, 15.5), (17, 10.5)]),
                .stroke([(4, 16), (4, 20), (20, 20), (20, 16)]),
            ]
        case .keyboard:
            [
                .box(x: 2.5, y: 6, width: 19, height: 12, radius: 2.5),
                .stroke([(8.5, 14.5), (15.5, 14.5)]), .dot(x: 6.5, y: 10, radius: 1.1),
                .dot(x: 10.2, y: 10, radius: 1.1), .dot(x: 13.8, y: 10, radius: 1.1),
                .dot(x: 17.5, y: 10, radius: 1.1),
            ]
        case .layers:
            [
                .outline([(12, 3.5), (21, 8.5), (12, 13.5), (3, 8.5)]),
                .stroke([(3, 13), (12, 18), (21, 13)]),
            ]
        case .activity:
            [.stroke([(2.5, 12), (7, 12), (10, 4.5), (14.5, 19.5), (17.5, 12), (21.5, 12)])]
        case .prompt:
            [
                .box(x: 3.5, y: 4, width: 17, height: 13, radius: 3),
                .stroke([(8, 17), (8, 21), (12, 17)]),
            ]
        default: symbolParts
        }
    }

    private var symbolParts: [IconPart] {
        switch self {
        case .concepts:
            [.arc(x: 12, y: 12, radius: 3, from: 0, to: 360)]
                + stride(from: 0.0, to: 360, by: 45).map { ray($0, from: 6, to: 9) }
        case .sliders:
            [
                .stroke([(3, 7), (12.5, 7)]), .stroke([(17.5, 7), (21, 7)]),
                .arc(x: 15, y: 7, radius: 2.5, from: 0, to: 360), .stroke([(3, 17), (6.5, 17)]),
                .stroke([(11.5, 17), (21, 17)]), .arc(x: 9, y: 17, radius: 2.5, from: 0, to: 360),
            ]
        case .info:
            [
                .arc(x: 12, y: 12, radius: 9, from: 0, to: 360), .stroke([(12, 11), (12, 16.5)]),
                .dot(x: 12, y: 7.7, radius: 1.2),
            ]
        case .warning:
            [
                .outline([(12, 4), (21, 19.5), (3, 19.5)]), .stroke([(12, 10), (12, 14)]),
                .dot(x: 12, y: 16.8, radius: 1.1),
            ]
        case .copy:
            [
                .box(x: 9, y: 9, width: 11.5, height: 11.5, radius: 2.5),
                .stroke([(15, 5.5), (15, 3.5), (3.5, 3.5), (3.5, 15), (5.5, 15)]),
            ]
        case .model:
            [
                .outline([(12, 3), (20, 7.5), (20, 16.5), (12, 21), (4, 16.5), (4, 7.5)]),
                .stroke([(4, 7.5), (12, 12), (20, 7.5)]), .stroke([(12, 12), (12, 21)]),
            ]
        case .graph:
            [
                .arc(x: 6, y: 17, radius: 2.6, from: 0, to: 360),
                .arc(x: 18, y: 15, radius: 2.6, from: 0, to: 360),
                .arc(x: 11, y: 6, radius: 2.6, from: 0, to: 360),
                .stroke([(7.2, 14.6), (10, 8.5)]),
                .stroke([(12.7, 8), (16.3, 13)]), .stroke([(8.7, 16.6), (15.3, 15.4)]),
            ]
        case .eye: Self.eyeParts
        case .eyeOff: Self.eyeParts + [.stroke([(4.5, 20), (19.5, 4)])]
        default: []
        }
    }

    /// Two flat arcs that meet, and a pupil.
    private static let eyeParts: [IconPart] = [
        .arc(x: 12, y: 18.5, radius: 11.5, from: 214, to: 326),
        .arc(x: 12, y: 5.5, radius: 11.5, from: 34, to: 146),
        .arc(x: 12, y: 12, radius: 2.6, from: 0, to: 360),
    ]

    private func ray(_ degrees: Double, from: Double, to: Double) -> IconPart {
        let angle = degrees * .pi / 180
        return .stroke([
            (12 + from * cos(angle), 12 + from * sin(angle)),
            (12 + to * cos(angle), 12 + to * sin(angle)),
        ])
    }
}
