internal import Foundation

/// Rows in columns, as wide as they need to be.
enum TextTable {
    /// One line a row, with nothing after the last word of it.
    static func text(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        let lines = rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 + 2 - $0.count) }.joined()
        }
        return lines.map { $0.replacing(/\ +$/, with: "") + "\n" }.joined()
    }
}
