import Graphics

/// Draws scenes: light into a floating-point target, its glow, then tone and colour for the screen.
final class SceneRenderer {
    private let nodeShader: ShaderProgram
    private let dustShader: ShaderProgram
    private let edgeShader: ShaderProgram
    private let compositeShader: ShaderProgram
    private let screenTriangle = VertexArray()
    private var nodeBatch = SpriteBatch()
    private var dustBatch = SpriteBatch()
    private var edgeBatch = StrokeBatch()
    private var light: RenderTarget
    private var bloom: BloomChain
    private let dust = DustField()

    /// A renderer for the context that is current.
    init() throws(GraphicsError) {
        let nodeShader = try ShaderProgram("node")
        let dustShader = try ShaderProgram("dust")
        let edgeShader = try ShaderProgram("edge")
        let compositeShader = try ShaderProgram(vertex: "screen", fragment: "composite")
        let light = try RenderTarget(size: PixelSize(width: 16, height: 16), format: .rgba16Float)
        let bloom = try BloomChain()
        self.nodeShader = nodeShader
        self.dustShader = dustShader
        self.edgeShader = edgeShader
        self.compositeShader = compositeShader
        self.light = light
        self.bloom = bloom
    }

    /// Draws `frame` over the whole of `surface`.
    func draw(_ frame: SceneFrame, to surface: Surface) throws(GraphicsError) {
        try draw(ScenePicture(frame), of: frame, to: surface)
    }

    /// Draws what `frame` has been turned into.
    func draw(
        _ picture: ScenePicture, of frame: SceneFrame, to surface: Surface
    ) throws(GraphicsError) {
        resizeLight(for: surface.size, quality: frame.quality)
        drawLight(picture, frame)
        try bloom.spread(
            light.texture, halos: picture.nodes, window: surface.size,
            levels: frame.quality.bloomLevels)
        compose(frame, to: surface)
        GLError.check("the scene")
    }

    private func resizeLight(for window: PixelSize, quality: SceneQuality) {
        let scale = min(1, max(0.25, quality.resolution))
        light.resize(
            PixelSize(
                width: Int((Float(window.width) * scale).rounded()),
                height: Int((Float(window.height) * scale).rounded())))
    }

    private func drawLight(_ picture: ScenePicture, _ frame: SceneFrame) {
        let window = SIMD2(Float(frame.camera.surface.width), Float(frame.camera.surface.height))
        let pixelScale = frame.camera.pixelScale
        light.surface.clear()
        DrawState.blending(.add) {
            dustShader.use()
            dustShader.set("u_window", window)
            dustBatch.draw(dust.sprites(in: frame.camera, brightness: frame.background.dust))
        }
        DrawState.blending(.premultiplied) {
            edgeShader.use()
            edgeShader.set("u_window", window)
            edgeShader.set("u_pixel", Float(frame.camera.surface.width) / Float(light.size.width))
            edgeBatch.draw(picture.edges)
            nodeShader.use()
            nodeShader.set("u_window", window)
            nodeShader.set("u_pixel", Float(frame.camera.surface.width) / Float(light.size.width))
            nodeShader.set("u_scale", pixelScale)
            nodeBatch.draw(picture.nodes)
        }
    }

    private func compose(_ frame: SceneFrame, to surface: Surface) {
        let window = SIMD2(Float(surface.size.width), Float(surface.size.height))
        let viewport = frame.camera.viewport
        surface.bind()
        compositeShader.use()
        compositeShader.set("u_light", 0)
        compositeShader.set("u_glow", 1)
        compositeShader.set("u_window", window)
        compositeShader.set("u_background", GlowRamp.linear(frame.background.color))
        compositeShader.set("u_lift", frame.background.lift)
        compositeShader.set("u_center", viewport.center)
        compositeShader.set("u_reach", 0.5 * (viewport.width + viewport.height))
        light.texture.bind(unit: 0)
        bloom.bindResult(unit: 1)
        screenTriangle.draw(.triangles, count: 3)
    }
}
