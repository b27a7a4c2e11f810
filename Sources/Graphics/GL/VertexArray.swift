internal import COpenGL

/// One input of a vertex shader: where it lies in a buffer's records.
public nonisolated struct VertexAttribute: Hashable, Sendable {
    /// How the numbers are stored; integers arrive in the shader as 0…1.
    public enum Storage: Hashable, Sendable {
        /// 32-bit floating point.
        case float
        /// Bytes, 0…255 as 0…1.
        case normalizedByte
        /// 16-bit integers, 0…65535 as 0…1.
        case normalizedShort
    }

    /// The shader's `layout(location = …)`.
    public var location: UInt32
    /// 1 to 4.
    public var components: Int32
    /// How each component is stored.
    public var storage: Storage
    /// Bytes from the start of the record.
    public var offset: Int

    /// An input at `location` of `components` numbers, `offset` bytes into the record.
    public init(_ location: UInt32, components: Int32, storage: Storage = .float, offset: Int) {
        (self.location, self.components) = (location, components)
        (self.storage, self.offset) = (storage, offset)
    }
}

/// What the vertices of a draw call make.
public nonisolated enum Primitive: Sendable {
    /// Three vertices each.
    case triangles
    /// Each vertex after the second makes one more triangle.
    case triangleStrip
    /// Two vertices each.
    case lines
    /// One vertex each.
    case points

    var mode: GLenum {
        switch self {
        case .triangles: GLenum(GL_TRIANGLES)
        case .triangleStrip: GLenum(GL_TRIANGLE_STRIP)
        case .lines: GLenum(GL_LINES)
        case .points: GLenum(GL_POINTS)
        }
    }
}

/// Says which buffers feed which inputs of a vertex shader, and draws from them.
///
/// It does not own the buffers: keep them alive beside it.
public struct VertexArray: ~Copyable {
    private let name: GLuint

    /// A vertex array with no inputs, which is enough for shaders that use `gl_VertexID` alone.
    public init() {
        var made: GLuint = 0
        glGenVertexArrays(1, &made)
        name = made
    }

    deinit {
        var dying = name
        glDeleteVertexArrays(1, &dying)
    }

    /// Feeds `attributes` from `buffer`, whose records are `stride` bytes apart.
    ///
    /// - divisor: 0 takes a record per vertex, 1 a record per instance.
    public func attach(
        _ buffer: borrowing Buffer, stride: Int, divisor: UInt32 = 0,
        attributes: [VertexAttribute]
    ) {
        glBindVertexArray(name)
        glBindBuffer(GLenum(GL_ARRAY_BUFFER), buffer.name)
        for attribute in attributes {
            let (type, normalized) = attribute.storage.glType
            glEnableVertexAttribArray(attribute.location)
            glVertexAttribPointer(
                attribute.location, attribute.components, type, normalized, GLsizei(stride),
                UnsafeRawPointer(bitPattern: attribute.offset))
            glVertexAttribDivisor(attribute.location, divisor)
        }
        glBindBuffer(GLenum(GL_ARRAY_BUFFER), 0)
        glBindVertexArray(0)
    }

    /// Draws `count` vertices from `first` with the program in use.
    public func draw(_ primitive: Primitive, first: Int = 0, count: Int) {
        guard count > 0 else { return }
        glBindVertexArray(name)
        glDrawArrays(primitive.mode, GLint(first), GLsizei(count))
        glBindVertexArray(0)
    }

    /// Draws `vertices` vertices once for each of `instances` instances.
    public func drawInstanced(_ primitive: Primitive, vertices: Int, instances: Int) {
        guard vertices > 0, instances > 0 else { return }
        glBindVertexArray(name)
        glDrawArraysInstanced(primitive.mode, 0, GLsizei(vertices), GLsizei(instances))
        glBindVertexArray(0)
    }
}

nonisolated extension VertexAttribute.Storage {
    fileprivate var glType: (GLenum, GLboolean) {
        switch self {
        case .float: (GLenum(GL_FLOAT), GLboolean(GL_FALSE))
        case .normalizedByte: (GLenum(GL_UNSIGNED_BYTE), GLboolean(GL_TRUE))
        case .normalizedShort: (GLenum(GL_UNSIGNED_SHORT), GLboolean(GL_TRUE))
        }
    }
}
