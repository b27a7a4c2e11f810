public import Foundation
public import Tensors

/// The number formats a safetensors file may hold.
public enum StoredType: String, Sendable, CaseIterable {
    case f64 = "F64"
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
    case i64 = "I64"
    case i32 = "I32"
    case i16 = "I16"
    case i8 = "I8"
    case u64 = "U64"
    case u32 = "U32"
    case u16 = "U16"
    case u8 = "U8"
    case bool = "BOOL"
    case f8e4m3 = "F8_E4M3"
    case f8e5m2 = "F8_E5M2"

    /// Bytes of one number.
    public var size: Int {
        switch self {
        case .f64, .i64, .u64: 8
        case .f32, .i32, .u32: 4
        case .f16, .bf16, .i16, .u16: 2
        case .i8, .u8, .bool, .f8e4m3, .f8e5m2: 1
        }
    }
}

/// A safetensors file, mapped: an eight-byte length, a JSON header of that length, the tensors.
///
/// Nothing of the header is believed before it is checked against the file.
/// Format: https://github.com/huggingface/safetensors
public struct SafetensorsFile: Sendable {
    /// What the header says of one tensor.
    public struct Entry: Sendable, Equatable {
        /// Its number format.
        public let type: StoredType
        /// Its shape, row-major.
        public let shape: [Int]
        /// Where its bytes lie in the file.
        public let range: Range<Int>
        /// How many numbers it holds.
        public var count: Int { range.count / type.size }
    }

    /// The file.
    public var url: URL { file.url }
    /// The tensors by name.
    public let entries: [String: Entry]
    /// The strings under `__metadata__`.
    public let metadata: [String: String]
    private let file: MappedFile

    /// Maps the file at `url` and reads its header.
    public init(_ url: URL) throws(CheckpointError) {
        file = try MappedFile(url)
        let header = try SafetensorsHeader(file: file)
        entries = header.entries
        metadata = header.metadata
    }

    /// A floating-point tensor: the mapped bytes themselves where arithmetic can read them so.
    ///
    /// - Returns: nil when there is none of that name or it does not hold F64, F32, F16 or BF16.
    public func floats(_ name: String) -> WeightBuffer? {
        guard let entry = entries[name], let format = entry.type.floatFormat else { return nil }
        return StoredNumbers.mapped(file, entry.range, format)
    }

    /// A tensor of I64 numbers; nil when there is none of that name or it holds others.
    public func integers(_ name: String) -> [Int]? {
        guard let entry = entries[name], entry.type == .i64 else { return nil }
        return (0..<entry.count).map { index in
            let offset = entry.range.lowerBound + 8 * index
            let value = unsafe file.bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self)
            return Int(Int64(littleEndian: value))
        }
    }
}
