import Fuzzing

extension [UInt8] {
    /// The bytes after 1 to `most` changes in the part from `start` on, with bytes of `alphabet`.
    func damaged(
        from start: Int, most: Int, alphabet: String, using random: inout Seeded
    ) -> [UInt8] {
        var bytes = self
        let alphabet = Array(alphabet.utf8)
        for _ in 0..<Int.random(in: 1...most, using: &random) where bytes.count > start {
            let at = Int.random(in: start..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[at] = alphabet.randomElement(using: &random) ?? 0
            case 1: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: at)
            default: bytes.removeSubrange(at..<Swift.min(bytes.count, at + 4))
            }
        }
        return bytes
    }
}
