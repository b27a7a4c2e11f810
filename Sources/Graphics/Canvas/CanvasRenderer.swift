/// Draws canvases with OpenGL: one instanced draw call for everything.
public struct CanvasRenderer: ~Copyable {
    private let program: ShaderProgram
    private let array: VertexArray
    private var instances = Buffer()
    private var coverage: Texture2D
    private var color: Texture2D
    private let engine: TextEngine

    /// Compiles the canvas shader; the current context must be the one drawn with.
    public init(engine: TextEngine) throws(GraphicsError) {
        let program = try ShaderProgram("canvas")
        self.program = program
        self.engine = engine
        array = VertexArray()
        coverage = Texture2D(size: engine.atlas.coverage.pixelSize, format: .r8)
        color = Texture2D(size: engine.atlas.color.pixelSize, format: .rgba8)
        engine.atlas.markAllDirty()
        array.attach(
            instances, stride: MemoryLayout<CanvasInstance>.stride, divisor: 1,
            attributes: CanvasInstance.attributes)
    }

    /// Draws `canvas` over what `surface` shows; logical px are scaled by the engine's scale.
    public mutating func draw(_ canvas: Canvas, on surface: Surface) {
        let quads = CanvasBatch.make(canvas, engine: engine, size: surface.size)
        guard !quads.isEmpty else { return }
        Self.upload(engine.atlas.coverage, to: &coverage)
        Self.upload(engine.atlas.color, to: &color)
        engine.atlas.markUploaded()
        instances.upload(quads)
        surface.bind()
        program.use()
        program.set(
            "u_surface", SIMD2(Float(surface.size.width), Float(surface.size.height)))
        program.set("u_coverage", 0)
        program.set("u_color", 1)
        coverage.bind(unit: 0)
        color.bind(unit: 1)
        DrawState.blending(.premultiplied) {
            array.drawInstanced(.triangleStrip, vertices: 4, instances: quads.count)
        }
        GLError.check("the canvas")
    }

    private static func upload(_ page: AtlasPage, to texture: inout Texture2D) {
        var rows = page.dirtyRows
        if texture.size != page.pixelSize {
            texture.resize(page.pixelSize)
            rows = 0..<page.height
        }
        guard let rows, !rows.isEmpty else { return }
        let rowBytes = page.width * page.channels
        let bytes = page.pixels[rows.lowerBound * rowBytes..<rows.upperBound * rowBytes]
        texture.upload(
            x: 0, y: rows.lowerBound, width: page.width, height: rows.count, texels: Array(bytes))
    }
}
