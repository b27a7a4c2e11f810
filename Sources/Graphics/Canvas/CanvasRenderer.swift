/// Draws canvases with OpenGL: one instanced draw for everything between two large surfaces.
public struct CanvasRenderer: ~Copyable {
    private let program: ShaderProgram
    private let plain: ShaderProgram
    private let array: VertexArray
    private var instances = Buffer()
    private var coverage: Texture2D
    private var color: Texture2D
    private let engine: TextEngine

    /// Compiles the canvas shader; the current context must be the one drawn with.
    public init(engine: TextEngine) throws(GraphicsError) {
        let program = try ShaderProgram("canvas")
        let plain = try ShaderProgram(vertex: "canvas", fragment: "canvas_plain")
        self.program = program
        self.plain = plain
        self.engine = engine
        array = VertexArray()
        coverage = Texture2D(size: engine.atlas.coverage.pixelSize, format: .r8)
        color = Texture2D(size: engine.atlas.color.pixelSize, format: .rgba8)
        engine.atlas.markAllDirty()
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
        coverage.bind(unit: 0)
        color.bind(unit: 1)
        DrawState.blending(.premultiplied) {
            for run in Self.runs(of: quads) { draw(run, of: quads, on: surface) }
        }
        GLError.check("the canvas")
    }

    /// The stretches of `quads` that one program draws.
    static func runs(of quads: [CanvasInstance]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start = 0
        for i in quads.indices where i > start && quads[i].isPlain != quads[start].isPlain {
            runs.append(start..<i)
            start = i
        }
        return start < quads.count ? runs + [start..<quads.count] : runs
    }

    private func draw(_ run: Range<Int>, of quads: [CanvasInstance], on surface: Surface) {
        let area = SIMD2(Float(surface.size.width), Float(surface.size.height))
        if quads[run.lowerBound].isPlain {
            plain.use()
            plain.set("u_surface", area)
        } else {
            program.use()
            program.set("u_surface", area)
            program.set("u_coverage", 0)
            program.set("u_color", 1)
        }
        let stride = MemoryLayout<CanvasInstance>.stride
        array.attach(
            instances, stride: stride, divisor: 1,
            attributes: CanvasInstance.attributes(from: run.lowerBound * stride))
        array.drawInstanced(.triangleStrip, vertices: 4, instances: run.count)
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
