public import Foundation
public import Tensors

/// A `.npz` file: a zip archive of NumPy arrays, one a tensor.
///
/// Arrays of f32 that lie in it as they are, and aligned, are used without a copy.
public struct NpzFile: TensorFile {
    private struct Item: Sendable {
        let entry: TensorEntry
        let numbers: StoredNumbers
    }

    /// The file.
    public let url: URL
    private let items: [String: Item]

    /// Maps the file at `url` and reads the headers of its arrays.
    public init(_ url: URL) throws(CheckpointError) {
        let archive = try ZipArchive(MappedFile(url))
        var items: [String: Item] = [:]
        for (name, member) in archive.members {
            guard name.hasSuffix(".npy") else {
                throw member.error("an array with a name that ends in .npy", "something else")
            }
            items[String(name.dropLast(4))] = try Self.item(member)
        }
        self.url = url
        self.items = items
    }

    /// The names of all tensors.
    public var names: [String] { Array(items.keys) }

    /// What the file says of a tensor.
    public func entry(_ name: String) -> TensorEntry? { items[name]?.entry }

    /// A floating-point tensor, in the order in which the file has it.
    public func numbers(_ name: String) throws(CheckpointError) -> WeightBuffer? {
        try items[name]?.numbers.floats()
    }

    private static func item(_ member: ZipMember) throws(CheckpointError) -> Item {
        let header: NpyHeader
        do {
            header = try NpyHeader(try member.prefix(NpyHeader.longest))
        } catch let fault as NpyHeader.Fault {
            throw .malformed(
                file: member.file.url.path, key: "\(member.name).\(fault.key)",
                expected: fault.expected, found: fault.found)
        } catch let error as CheckpointError {
            throw error
        } catch {
            preconditionFailure("both kinds of error are caught above")
        }
        let size = TensorEntry.product(header.shape + [header.type.size])
        guard let size, size == member.size - header.length else {
            throw member.error(
                "\(size.map(String.init) ?? "countless") bytes for \(header.shape)",
                "\(member.size - header.length)")
        }
        let place: StoredNumbers.Place =
            member.isDeflated
            ? .deflated(member, skip: header.length)
            : .mapped(member.file, start: member.range.lowerBound + header.length)
        return Item(
            entry: TensorEntry(
                type: header.type, shape: header.shape, isColumnMajor: header.isColumnMajor),
            numbers: StoredNumbers(
                type: header.type, count: size / header.type.size, place: place))
    }
}
