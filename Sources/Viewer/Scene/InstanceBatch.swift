import Graphics

/// Records in the GPU's memory, drawn as one quad each.
struct InstanceBatch<Record: BitwiseCopyable>: ~Copyable {
    private var buffer = Buffer()
    private let shape = VertexArray()

    /// A batch whose records are made of inputs of so many numbers, each in a place for four.
    init(components: [Int32]) {
        shape.attach(
            buffer, stride: MemoryLayout<Record>.stride, divisor: 1,
            attributes: components.enumerated().map { place, count in
                VertexAttribute(UInt32(place), components: count, offset: 16 * place)
            })
    }

    /// Draws `records` in order with the program in use.
    mutating func draw(_ records: [Record]) {
        guard !records.isEmpty else { return }
        buffer.upload(records)
        shape.drawInstanced(.triangleStrip, vertices: 4, instances: records.count)
    }
}

/// Sprites as `node.vert`, `halo.vert` and `dust.vert` read them.
typealias SpriteBatch = InstanceBatch<NodeSprite>

extension InstanceBatch<NodeSprite> {
    init() { self.init(components: [4, 4, 4, 4]) }
}

/// Strokes as `edge.vert` reads them.
typealias StrokeBatch = InstanceBatch<EdgeStroke>

extension InstanceBatch<EdgeStroke> {
    init() { self.init(components: [4, 4, 4, 1]) }
}
