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

    static let attributes: [VertexAttribute] = [
        VertexAttribute(0, components: 4, offset: 0),
        VertexAttribute(1, components: 4, offset: 16),
        VertexAttribute(2, components: 4, offset: 32),
        VertexAttribute(3, components: 4, offset: 48),
        VertexAttribute(4, components: 4, storage: .normalizedByte, offset: 64),
        VertexAttribute(5, components: 4, storage: .normalizedByte, offset: 68),
        VertexAttribute(6, components: 4, storage: .normalizedByte, offset: 72),
    ]
}
