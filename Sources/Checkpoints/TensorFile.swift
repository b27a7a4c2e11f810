public import Foundation
public import Tensors

/// What a file says of one tensor.
public struct TensorEntry: Sendable, Equatable {
    /// Its number format.
    public let type: StoredType
    /// Its shape.
    public let shape: [Int]
    /// Whether the first index varies fastest, so that a matrix lies in memory as its transpose.
    public let isColumnMajor: Bool

    init(type: StoredType, shape: [Int], isColumnMajor: Bool = false) {
        self.type = type
        self.shape = shape
        self.isColumnMajor = isColumnMajor && shape.count > 1
    }

    /// Nil when the product does not fit an Int.
    static func product(_ factors: [Int]) -> Int? {
        if factors.contains(0) { return 0 }
        var result = 1
        for factor in factors {
            let (next, overflow) = result.multipliedReportingOverflow(by: factor)
            if overflow { return nil }
            result = next
        }
        return result
    }
}

/// A file of named tensors, whatever its format.
public protocol TensorFile: Sendable {
    /// The file.
    var url: URL { get }
    /// The names of all tensors.
    var names: [String] { get }
    /// What the file says of a tensor; nil when there is none of that name.
    func entry(_ name: String) -> TensorEntry?
    /// A floating-point tensor, in the order in which the file has it.
    ///
    /// - Returns: nil when there is none of that name or its numbers are of another kind.
    /// - Throws: `CheckpointError` when its bytes are damaged.
    func numbers(_ name: String) throws(CheckpointError) -> WeightBuffer?
}

extension SafetensorsFile: TensorFile {
    /// The names of all tensors.
    public var names: [String] { Array(entries.keys) }

    /// What the header says of a tensor, without where it lies.
    public func entry(_ name: String) -> TensorEntry? {
        entries[name].map { TensorEntry(type: $0.type, shape: $0.shape) }
    }

    /// A floating-point tensor.
    public func numbers(_ name: String) throws(CheckpointError) -> WeightBuffer? { floats(name) }
}
