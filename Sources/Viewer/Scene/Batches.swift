import Graphics

/// Sprites in the GPU's memory, one quad each.
struct SpriteBatch: ~Copyable {
    private var buffer = Buffer()
    private let shape = VertexArray()

    init() {
        shape.attach(
            buffer, stride: MemoryLayout<NodeSprite>.stride, divisor: 1,
            attributes: [
                VertexAttribute(0, components: 4, offset: 0),
                VertexAttribute(1, components: 4, offset: 16),
                VertexAttribute(2, components: 4, offset: 32),
                VertexAttribute(3, components: 4, offset: 48),
            ])
    }

    /// Draws `sprites` in order with the program in use.
    mutating func draw(_ sprites: [NodeSprite]) {
        guard !sprites.isEmpty else { return }
        buffer.upload(sprites)
        shape.drawInstanced(.triangleStrip, vertices: 4, instances: sprites.count)
    }
}

/// Strokes in the GPU's memory, one quad each.
struct StrokeBatch: ~Copyable {
    private var buffer = Buffer()
    private let shape = VertexArray()

    init() {
        shape.attach(
            buffer, stride: MemoryLayout<EdgeStroke>.stride, divisor: 1,
            attributes: [
                VertexAttribute(0, components: 4, offset: 0),
                VertexAttribute(1, components: 4, offset: 16),
                VertexAttribute(2, components: 4, offset: 32),
                VertexAttribute(3, components: 1, offset: 48),
            ])
    }

    /// Draws `strokes` in order with the program in use.
    mutating func draw(_ strokes: [EdgeStroke]) {
        guard !strokes.isEmpty else { return }
        buffer.upload(strokes)
        shape.drawInstanced(.triangleStrip, vertices: 4, instances: strokes.count)
    }
}
