public import Tensors

/// The largest differences between computed tensors and golden ones.
public struct Differences: CustomStringConvertible {
    private var rows: [(name: String, error: Float, limit: Float)] = []

    /// No difference yet.
    public init() {}

    /// Compares: the error is max|a - b| / max(1, max|b|), b being the golden tensor.
    public mutating func compare(
        _ name: String, _ found: Matrix?, _ golden: Matrix?, limit: Float
    ) {
        rows.append((name, Self.error(found, golden), limit))
    }

    /// Whether nothing was compared.
    public var isEmpty: Bool { rows.isEmpty }

    /// Whether something was compared and all of it within its limit.
    public var areWithinLimits: Bool {
        !rows.isEmpty && rows.allSatisfy { $0.error <= $0.limit }
    }

    /// Every tensor with its error, those beyond the limit marked.
    public var description: String {
        rows.map { row in
            "\n\(row.error <= row.limit ? "  " : "✗ ")\(row.name): \(row.error) of \(row.limit)"
        }.joined()
    }

    private static func error(_ found: Matrix?, _ golden: Matrix?) -> Float {
        guard let found, let golden, found.rows == golden.rows, found.columns == golden.columns
        else { return .infinity }
        var worst: Float = 0
        var largest: Float = 1
        for (a, b) in zip(found.values, golden.values) {
            let difference = abs(a - b)
            worst = difference <= worst ? worst : difference.isNaN ? .infinity : difference
            largest = max(largest, abs(b))
        }
        return worst / largest
    }
}
