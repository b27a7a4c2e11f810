internal import Foundation

/// Bytes and seconds, as short as they can be read.
nonisolated enum Amount {
    private static let units = ["B", "kB", "MB", "GB", "TB"]

    /// `665 B`, `1.4 MB`, `548 MB`, `2.61 GB`.
    static func bytes(_ count: Int) -> String {
        let unit = unit(of: count)
        return "\(number(count, in: unit)) \(units[unit])"
    }

    /// `250 of 548 MB`; both with their units where these differ.
    static func bytes(_ done: Int, of total: Int) -> String {
        let unit = unit(of: total)
        guard done > 0, unit == Self.unit(of: done) else {
            return "\(bytes(done)) of \(bytes(total))"
        }
        return "\(number(done, in: unit)) of \(bytes(total))"
    }

    /// `32 s left`, `4 min left`, `1 h 5 min left`; nil where nobody could wait so long.
    static func left(_ seconds: Double) -> String? {
        guard seconds.isFinite, seconds < 100 * 3_600 else { return nil }
        let whole = Int(seconds.rounded(.up))
        if whole < 60 { return "\(whole) s left" }
        let minutes = (whole + 30) / 60
        return minutes < 60 ? "\(minutes) min left" : "\(minutes / 60) h \(minutes % 60) min left"
    }

    private static func unit(of count: Int) -> Int {
        var (unit, rest) = (0, Double(max(count, 0)))
        while rest >= 999.5, unit < units.count - 1 {
            rest /= 1_000
            unit += 1
        }
        return unit
    }

    /// With as many digits after the point as say something.
    private static func number(_ count: Int, in unit: Int) -> String {
        let value = Double(max(count, 0)) / pow(1_000, Double(unit))
        let decimals = unit == 0 || value >= 99.5 ? 0 : unit >= 3 && value < 9.995 ? 2 : 1
        return String(format: "%.\(decimals)f", value)
    }
}
