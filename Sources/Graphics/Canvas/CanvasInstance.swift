/// One quad of the canvas shader; lengths in physical px, colours premultiplied RGBA bytes.
///
/// The memory layout is that of the vertex attributes in `canvas.vert`.
nonisolated struct CanvasInstance: BitwiseCopyable {
    /// What the fragment shader draws; the numbers are shared with `canvas.frag`.
    enum Kind: Float {
        case box = 0
        case shadow = 1
        case line = 2
        case arc = 3
        case coverage = 4
        case color = 5
        /// The inside of a large box, drawn by the plain shader.
        case plain = 6
    }

    /// x, y, width, height; for a line its two ends.
    var shape: SIMD4<Float>
    /// What the kind needs.
    ///
    /// Box: radii clockwise from the top left. Line: width. Arc: radius, width, start, sweep (turns).
    /// Glyphs: texels x, y, width, height in the atlas page.
    var detail: SIMD4<Float>
    /// Kind, border width or blur, opacity, clip radius.
    var params: SIMD4<Float>
    /// x, y, width, height of what shows.
    var clip: SIMD4<Float>
    var fillTop: UInt32
    var fillBottom: UInt32
    var border: UInt32
    var padding: UInt32 = 0

    /// Whether the plain shader draws it.
    var isPlain: Bool { params.x == Kind.plain.rawValue }

    /// The vertex attributes of the instances that begin `start` bytes into the buffer.
    static func attributes(from start: Int) -> [VertexAttribute] {
        (0..<7).map { i in
            i < 4
                ? VertexAttribute(UInt32(i), components: 4, offset: start + 16 * i)
                : VertexAttribute(
                    UInt32(i), components: 4, storage: .normalizedByte,
                    offset: start + 64 + 4 * (i - 4))
        }
    }
}
