internal import COpenGL

/// A texture one can draw into.
public struct RenderTarget: ~Copyable {
    /// What was drawn.
    public private(set) var texture: Texture2D
    private let framebuffer: GLuint

    /// A target of `size` pixels.
    public init(
        size: PixelSize, format: TextureFormat, filter: TextureFilter = .linear
    ) throws(GraphicsError) {
        let texture = Texture2D(size: size, format: format, filter: filter)
        var made: GLuint = 0
        glGenFramebuffers(1, &made)
        glBindFramebuffer(GLenum(GL_FRAMEBUFFER), made)
        glFramebufferTexture2D(
            GLenum(GL_FRAMEBUFFER), GLenum(GL_COLOR_ATTACHMENT0), GLenum(GL_TEXTURE_2D),
            texture.name, 0)
        let status = glCheckFramebufferStatus(GLenum(GL_FRAMEBUFFER))
        glBindFramebuffer(GLenum(GL_FRAMEBUFFER), 0)
        guard status == GLenum(GL_FRAMEBUFFER_COMPLETE) else {
            glDeleteFramebuffers(1, &made)
            throw .targetIncomplete(width: size.width, height: size.height, status: status)
        }
        self.texture = texture
        framebuffer = made
    }

    deinit {
        var dying = framebuffer
        glDeleteFramebuffers(1, &dying)
    }

    /// Its size in pixels.
    public var size: PixelSize { texture.size }

    /// Where to draw so that it lands here.
    public var surface: Surface { Surface(framebuffer: framebuffer, size: texture.size) }

    /// Gives it another size; what it held is lost.
    public mutating func resize(_ size: PixelSize) { texture.resize(size) }
}

/// Somewhere to draw: a window's framebuffer or a render target's.
public struct Surface: Equatable {
    let framebuffer: GLuint
    /// Its size in pixels.
    public let size: PixelSize

    /// The framebuffer of the window whose context is current.
    public static func window(size: PixelSize) -> Surface { Surface(framebuffer: 0, size: size) }

    init(framebuffer: GLuint, size: PixelSize) {
        (self.framebuffer, self.size) = (framebuffer, size)
    }

    /// Sends what is drawn next here, over its whole area.
    public func bind() {
        glBindFramebuffer(GLenum(GL_FRAMEBUFFER), framebuffer)
        glViewport(0, 0, GLsizei(size.width), GLsizei(size.height))
    }

    /// Fills it with one colour (red, green, blue, alpha).
    public func clear(_ color: SIMD4<Float> = .zero) {
        bind()
        glClearColor(color.x, color.y, color.z, color.w)
        glClear(GLbitfield(GL_COLOR_BUFFER_BIT))
    }

    /// What it shows, top row first; alpha is made opaque, as a screen would.
    public func read() -> PixelImage {
        var image = PixelImage(width: size.width, height: size.height)
        let rowBytes = size.width * 4
        var rows = [UInt8](repeating: 0, count: image.pixels.count)
        bind()
        glPixelStorei(GLenum(GL_PACK_ALIGNMENT), 1)
        glReadPixels(
            0, 0, GLsizei(size.width), GLsizei(size.height), GLenum(GL_RGBA),
            GLenum(GL_UNSIGNED_BYTE), &rows)
        for row in 0..<size.height {
            let source = (size.height - 1 - row) * rowBytes
            image.pixels.replaceSubrange(
                row * rowBytes..<(row + 1) * rowBytes, with: rows[source..<source + rowBytes])
        }
        for alpha in stride(from: 3, to: image.pixels.count, by: 4) { image.pixels[alpha] = 255 }
        return image
    }

    /// What it holds as linear numbers, bottom row first: red, green, blue, alpha of each pixel.
    public func readLinear() -> [SIMD4<Float>] {
        var values = [SIMD4<Float>](repeating: .zero, count: size.width * size.height)
        bind()
        glPixelStorei(GLenum(GL_PACK_ALIGNMENT), 1)
        glReadPixels(
            0, 0, GLsizei(size.width), GLsizei(size.height), GLenum(GL_RGBA), GLenum(GL_FLOAT),
            &values)
        return values
    }
}
