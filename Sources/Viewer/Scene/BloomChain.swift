import Graphics

/// The glow around bright things: their light at a quarter of the size, spread over ever smaller
/// images and gathered again (the dual filter of Bjorge 2015, "Bandwidth-Efficient Rendering").
struct BloomChain: ~Copyable {
    private let gather: ShaderProgram
    private let shrink: ShaderProgram
    private let widen: ShaderProgram
    private let halo: ShaderProgram
    private let screenTriangle = VertexArray()
    private var haloBatch = SpriteBatch()
    private let steps: [BloomStep]
    private static let largestCount = 6

    init() throws(GraphicsError) {
        let gather = try ShaderProgram(vertex: "screen", fragment: "bloom_gather")
        let shrink = try ShaderProgram(vertex: "screen", fragment: "bloom_shrink")
        let widen = try ShaderProgram(vertex: "screen", fragment: "bloom_widen")
        let halo = try ShaderProgram("halo")
        var steps: [BloomStep] = []
        for _ in 0..<Self.largestCount { steps.append(try BloomStep()) }
        self.gather = gather
        self.shrink = shrink
        self.widen = widen
        self.halo = halo
        self.steps = steps
    }

    /// Gathers what is bright in `light`, adds the nodes' halos, and spreads it over `levels` sizes.
    mutating func spread(
        _ light: borrowing Texture2D, halos: [NodeSprite], window: PixelSize, levels: Int
    ) throws(GraphicsError) {
        for (index, step) in steps.enumerated() { step.resize(window, divisor: 4 << index) }
        let last = min(max(levels, 1), steps.count) - 1
        gather.use()
        gather.set("u_source", 0)
        gather.set("u_texel", Self.texel(of: light.size))
        light.bind(unit: 0)
        draw(into: 0)
        drawHalos(halos, window: window)
        shrink.use()
        shrink.set("u_source", 0)
        for step in stride(from: 1, through: last, by: 1) {
            shrink.set("u_texel", Self.texel(of: steps[step - 1].target.size))
            steps[step - 1].target.texture.bind(unit: 0)
            draw(into: step)
        }
        widen.use()
        widen.set("u_source", 0)
        for step in stride(from: last, to: 0, by: -1) {
            widen.set("u_texel", Self.texel(of: steps[step].target.size))
            steps[step].target.texture.bind(unit: 0)
            DrawState.blending(.add) { draw(into: step - 1) }
        }
    }

    /// Makes the glow what texture unit `unit` reads.
    func bindResult(unit: Int) { steps[0].target.texture.bind(unit: unit) }

    private mutating func drawHalos(_ sprites: [NodeSprite], window: PixelSize) {
        halo.use()
        halo.set("u_window", SIMD2(Float(window.width), Float(window.height)))
        let lit = sprites.filter { $0.light.w > 0.02 }
        steps[0].target.surface.bind()
        DrawState.blending(.add) { haloBatch.draw(lit) }
    }

    private func draw(into step: Int) {
        steps[step].target.surface.bind()
        screenTriangle.draw(.triangles, count: 3)
    }

    private static func texel(of size: PixelSize) -> SIMD2<Float> {
        [1 / Float(size.width), 1 / Float(size.height)]
    }
}

/// One size of the glow: a class, since an array cannot hold what cannot be copied.
private final class BloomStep {
    var target: RenderTarget

    init() throws(GraphicsError) {
        target = try RenderTarget(size: PixelSize(width: 1, height: 1), format: .rgba16Float)
    }

    func resize(_ window: PixelSize, divisor: Int) {
        target.resize(
            PixelSize(width: window.width / divisor, height: window.height / divisor))
    }
}
