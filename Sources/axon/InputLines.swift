internal import Foundation

/// The lines of standard input as the bytes they are, each as soon as it is complete.
///
/// `readLine` would replace bytes that are not UTF-8 instead of letting them be refused.
struct InputLines: Sequence, IteratorProtocol {
    private var buffer: [UInt8] = []
    private var start = 0
    private var hasEnded = false

    mutating func next() -> Data? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return Data(buffer[start..<end])
            }
            searched = buffer.count - start
            buffer.removeSubrange(..<start)
            start = 0
            if hasEnded { break }
            readMore()
        }
        defer { buffer = [] }
        return buffer.isEmpty ? nil : Data(buffer)
    }

    private mutating func readMore() {
        let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { space, count in
            count = Swift.max(0, read(STDIN_FILENO, space.baseAddress, space.count))
        }
        hasEnded = chunk.isEmpty
        buffer += chunk
    }
}
