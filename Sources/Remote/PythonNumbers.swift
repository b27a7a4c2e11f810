/// `NaN` and `Infinity` in JSON, as Python's json writes them.
enum PythonNumbers {
    /// The text with `null` for each of them; nil where there is none, outside of strings.
    static func nulled(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        var result: [UInt8] = []
        var isInString = false
        var isChanged = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if isInString {
                if byte == UInt8(ascii: "\\"), index + 1 < bytes.count {
                    result.append(byte)
                    index += 1
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else if let length = length(at: index, in: bytes) {
                result += "null".utf8
                index += length
                isChanged = true
                continue
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            }
            result.append(bytes[index])
            index += 1
        }
        return isChanged ? result : nil
    }

    private static let words = ["NaN", "-Infinity", "Infinity"].map { Array($0.utf8) }

    private static func length(at index: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
        guard [UInt8(ascii: "N"), UInt8(ascii: "-"), UInt8(ascii: "I")].contains(bytes[index])
        else { return nil }
        return words.first { bytes[index...].starts(with: $0) }?.count
    }
}
