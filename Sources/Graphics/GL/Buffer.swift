internal import COpenGL

/// A buffer of vertices, instances or indices in the GPU's memory.
public struct Buffer: ~Copyable {
    let name: GLuint
    /// How many bytes it holds; grows by doubling and never shrinks.
    public private(set) var capacity = 0

    /// An empty buffer.
    public init() {
        var made: GLuint = 0
        glGenBuffers(1, &made)
        name = made
    }

    deinit {
        var dying = name
        glDeleteBuffers(1, &dying)
    }

    /// Replaces the contents by `values`.
    ///
    /// The old storage is left to the draws still using it, so that writing every frame never waits.
    public mutating func upload<Value: BitwiseCopyable>(_ values: [Value]) {
        values.withUnsafeBytes { upload($0) }
    }

    /// Replaces the contents by `bytes`.
    public mutating func upload(_ bytes: UnsafeRawBufferPointer) {
        glBindBuffer(GLenum(GL_ARRAY_BUFFER), name)
        if bytes.count > capacity { capacity = max(bytes.count, 2 * capacity, 1024) }
        glBufferData(GLenum(GL_ARRAY_BUFFER), capacity, nil, GLenum(GL_STREAM_DRAW))
        if let base = bytes.baseAddress, bytes.count > 0 {
            glBufferSubData(GLenum(GL_ARRAY_BUFFER), 0, bytes.count, base)
        }
        glBindBuffer(GLenum(GL_ARRAY_BUFFER), 0)
    }
}
