internal import COpenGL

/// How a texture's texels are stored.
public nonisolated enum TextureFormat: Sendable {
    /// One byte, read as (r, 0, 0, 1).
    case r8
    /// Four bytes, taken as they are.
    case rgba8
    /// Four half floats: linear light above 1.
    case rgba16Float

    var sized: GLint {
        switch self {
        case .r8: GL_R8
        case .rgba8: GL_RGBA8
        case .rgba16Float: GL_RGBA16F
        }
    }

    var layout: GLenum { self == .r8 ? GLenum(GL_RED) : GLenum(GL_RGBA) }

    var component: GLenum {
        self == .rgba16Float ? GLenum(GL_HALF_FLOAT) : GLenum(GL_UNSIGNED_BYTE)
    }

    /// Bytes per texel.
    public var texelBytes: Int {
        switch self {
        case .r8: 1
        case .rgba8: 4
        case .rgba16Float: 8
        }
    }
}

/// How a texture is read between texels.
public nonisolated enum TextureFilter: Sendable {
    /// The nearest texel.
    case nearest
    /// Between the four nearest.
    case linear
}

/// A two-dimensional texture without mipmaps; reads beyond its edge give the edge.
public struct Texture2D: ~Copyable {
    let name: GLuint
    /// Its size in texels.
    public private(set) var size: PixelSize
    /// How its texels are stored.
    public let format: TextureFormat

    /// A texture of zeros.
    public init(size: PixelSize, format: TextureFormat, filter: TextureFilter = .linear) {
        var made: GLuint = 0
        glGenTextures(1, &made)
        (name, self.size, self.format) = (made, size, format)
        let mode = filter == .linear ? GL_LINEAR : GL_NEAREST
        glBindTexture(GLenum(GL_TEXTURE_2D), name)
        glTexParameteri(GLenum(GL_TEXTURE_2D), GLenum(GL_TEXTURE_MIN_FILTER), mode)
        glTexParameteri(GLenum(GL_TEXTURE_2D), GLenum(GL_TEXTURE_MAG_FILTER), mode)
        glTexParameteri(GLenum(GL_TEXTURE_2D), GLenum(GL_TEXTURE_WRAP_S), GL_CLAMP_TO_EDGE)
        glTexParameteri(GLenum(GL_TEXTURE_2D), GLenum(GL_TEXTURE_WRAP_T), GL_CLAMP_TO_EDGE)
        allocate()
    }

    deinit {
        var dying = name
        glDeleteTextures(1, &dying)
    }

    /// Gives it another size; what it held is lost, unless the size is the same.
    public mutating func resize(_ newSize: PixelSize) {
        guard newSize != size else { return }
        size = newSize
        glBindTexture(GLenum(GL_TEXTURE_2D), name)
        allocate()
    }

    /// Writes rows of texels, tightly packed, into a part of it.
    ///
    /// - x, y: the first texel; row 0 is the one at texture coordinate 0.
    /// - texels: `width * height * format.texelBytes` bytes.
    public func upload(x: Int, y: Int, width: Int, height: Int, texels: [UInt8]) {
        precondition(
            texels.count >= width * height * format.texelBytes,
            "a texture upload of \(width) x \(height) got \(texels.count) bytes")
        glBindTexture(GLenum(GL_TEXTURE_2D), name)
        glPixelStorei(GLenum(GL_UNPACK_ALIGNMENT), 1)
        texels.withUnsafeBytes {
            glTexSubImage2D(
                GLenum(GL_TEXTURE_2D), 0, GLint(x), GLint(y), GLsizei(width), GLsizei(height),
                format.layout, format.component, $0.baseAddress)
        }
    }

    /// Makes it what the sampler of texture unit `unit` reads.
    public func bind(unit: Int) {
        glActiveTexture(GLenum(GL_TEXTURE0 + Int32(unit)))
        glBindTexture(GLenum(GL_TEXTURE_2D), name)
        glActiveTexture(GLenum(GL_TEXTURE0))
    }

    private func allocate() {
        glTexImage2D(
            GLenum(GL_TEXTURE_2D), 0, format.sized, GLsizei(size.width), GLsizei(size.height), 0,
            format.layout, format.component, nil)
    }
}
