extension GlyphBitmap {
    /// The bitmap at `scale` times its size; each new pixel is the mean of the area it covers.
    nonisolated func scaled(by scale: Double) -> GlyphBitmap {
        let newWidth = max(1, Int((Double(width) * scale).rounded(.up)))
        let newHeight = max(1, Int((Double(height) * scale).rounded(.up)))
        let channels = isColor ? 4 : 1
        let columns = Self.coverage(of: width, by: newWidth, scale: scale)
        let rows = Self.coverage(of: height, by: newHeight, scale: scale)
        // Columns first, rows second: the mean over a rectangle is separable.
        var narrow = [Double](repeating: 0, count: newWidth * height * channels)
        for y in 0..<height {
            for x in 0..<newWidth {
                for tap in columns[x] {
                    for c in 0..<channels {
                        narrow[(y * newWidth + x) * channels + c] +=
                            tap.weight * Double(pixels[(y * width + tap.index) * channels + c])
                    }
                }
            }
        }
        var out = [UInt8](repeating: 0, count: newWidth * newHeight * channels)
        for y in 0..<newHeight {
            for i in 0..<newWidth * channels {
                var sum = 0.0
                for tap in rows[y] {
                    sum += tap.weight * narrow[tap.index * newWidth * channels + i]
                }
                out[y * newWidth * channels + i] = UInt8(min(max(sum.rounded(), 0), 255))
            }
        }
        return GlyphBitmap(
            width: newWidth, height: newHeight, left: Int((Double(left) * scale).rounded()),
            top: Int((Double(top) * scale).rounded()), isColor: isColor, pixels: out)
    }

    /// For each of `target` pixels the source pixels it covers and their shares, summing to at most 1.
    private nonisolated static func coverage(
        of source: Int, by target: Int, scale: Double
    ) -> [[(index: Int, weight: Double)]] {
        (0..<target).map { position in
            let from = Double(position) / scale
            let to = Double(position + 1) / scale
            let first = Int(from)
            let last = min(Int(to.rounded(.up)), source)
            guard first < last else { return [] }
            return (first..<last).map { index in
                let overlap = min(to, Double(index + 1)) - max(from, Double(index))
                return (index, max(0, overlap) * scale)
            }
        }
    }
}
