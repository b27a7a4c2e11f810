/// Little-endian numbers and names anywhere in a file; nil beyond its end.
struct ByteReader {
    private let file: MappedFile

    init(_ file: MappedFile) { self.file = file }

    var count: Int { unsafe file.bytes.count }

    func u8(_ place: Int) -> UInt8? { load(place, UInt8.self) }
    func u16(_ place: Int) -> UInt16? { load(place, UInt16.self).map(UInt16.init(littleEndian:)) }
    func u32(_ place: Int) -> UInt32? { load(place, UInt32.self).map(UInt32.init(littleEndian:)) }
    func u64(_ place: Int) -> UInt64? { load(place, UInt64.self).map(UInt64.init(littleEndian:)) }

    /// A number of 64 bits that fits an Int.
    func int64(_ place: Int) -> Int? { u64(place).flatMap { Int(exactly: $0) } }

    /// The UTF-8 string of `length` bytes; nil when it is none.
    func string(_ place: Int, _ length: Int) -> String? {
        bytes(place, length).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// A copy of `length` bytes.
    func bytes(_ place: Int, _ length: Int) -> [UInt8]? {
        guard place >= 0, length >= 0, place <= count, length <= count - place else { return nil }
        return unsafe Array(file.bytes[place..<place + length])
    }

    private func load<Number: BitwiseCopyable>(_ place: Int, _ type: Number.Type) -> Number? {
        let size = MemoryLayout<Number>.size
        guard place >= 0, count >= size, place <= count - size else { return nil }
        return unsafe file.bytes.loadUnaligned(fromByteOffset: place, as: type)
    }
}
