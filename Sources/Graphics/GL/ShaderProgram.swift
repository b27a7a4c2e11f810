internal import COpenGL
internal import Foundation
internal import Resources

/// A vertex and a fragment shader, linked, with its uniforms by name.
public struct ShaderProgram: ~Copyable {
    private let name: GLuint
    private let locations: [String: GLint]

    /// Compiles `Shaders/NAME.vert` and `Shaders/NAME.frag`.
    public init(_ shaderName: String) throws(GraphicsError) {
        try self.init(vertex: shaderName, fragment: shaderName)
    }

    /// Compiles `Shaders/VERTEX.vert` with `Shaders/FRAGMENT.frag`.
    public init(vertex: String, fragment: String) throws(GraphicsError) {
        let vertexFile = Resources.shaders.appending(path: "\(vertex).vert")
        let fragmentFile = Resources.shaders.appending(path: "\(fragment).frag")
        try self.init(
            name: "\(vertex).vert + \(fragment).frag",
            vertexSource: Self.read(vertexFile), vertexFile: vertexFile.path,
            fragmentSource: Self.read(fragmentFile), fragmentFile: fragmentFile.path)
    }

    /// Compiles sources; the file names appear in errors.
    init(
        name label: String, vertexSource: String, vertexFile: String, fragmentSource: String,
        fragmentFile: String
    ) throws(GraphicsError) {
        let vertex = try Self.compile(vertexSource, GLenum(GL_VERTEX_SHADER), file: vertexFile)
        defer { glDeleteShader(vertex) }
        let fragment = try Self.compile(
            fragmentSource, GLenum(GL_FRAGMENT_SHADER), file: fragmentFile)
        defer { glDeleteShader(fragment) }
        let program = try Self.link(vertex, fragment, label: label)
        name = program
        locations = Self.activeUniforms(of: program)
    }

    deinit { glDeleteProgram(name) }

    /// Makes it the program that draws.
    public func use() { glUseProgram(name) }

    /// Sets a `float`.
    ///
    /// Here and below: the program must be in use; a name the shader does not read is ignored.
    public func set(_ uniform: String, _ value: Float) {
        if let location = locations[uniform] { glUniform1f(location, value) }
    }

    /// Sets an `int` or the texture unit of a sampler.
    public func set(_ uniform: String, _ value: Int) {
        if let location = locations[uniform] { glUniform1i(location, GLint(value)) }
    }

    /// Sets a `vec2`.
    public func set(_ uniform: String, _ value: SIMD2<Float>) {
        if let location = locations[uniform] { glUniform2f(location, value.x, value.y) }
    }

    /// Sets a `vec3`.
    public func set(_ uniform: String, _ value: SIMD3<Float>) {
        if let location = locations[uniform] { glUniform3f(location, value.x, value.y, value.z) }
    }

    /// Sets a `vec4`.
    public func set(_ uniform: String, _ value: SIMD4<Float>) {
        if let location = locations[uniform] {
            glUniform4f(location, value.x, value.y, value.z, value.w)
        }
    }

    /// Sets a `mat4`.
    public func set(_ uniform: String, _ value: Matrix4) {
        guard let location = locations[uniform] else { return }
        withUnsafeBytes(of: value.columns) {
            glUniformMatrix4fv(
                location, 1, GLboolean(GL_FALSE),
                $0.baseAddress?.assumingMemoryBound(to: GLfloat.self))
        }
    }

    /// Sets a `vec4[]`.
    public func set(_ uniform: String, _ values: [SIMD4<Float>]) {
        guard let location = locations[uniform] else { return }
        values.withUnsafeBytes {
            glUniform4fv(
                location, GLsizei(values.count),
                $0.baseAddress?.assumingMemoryBound(to: GLfloat.self))
        }
    }
}

extension ShaderProgram {
    private static func read(_ file: URL) throws(GraphicsError) -> String {
        do {
            return try String(contentsOf: file, encoding: .utf8)
        } catch {
            throw .shaderUnreadable(file: file.path, detail: error.localizedDescription)
        }
    }

    private static func compile(
        _ source: String, _ kind: GLenum, file: String
    ) throws(GraphicsError) -> GLuint {
        let shader = glCreateShader(kind)
        source.withCString { text in
            var pointer: UnsafePointer<CChar>? = text
            glShaderSource(shader, 1, &pointer, nil)
        }
        glCompileShader(shader)
        var compiled: GLint = 0
        glGetShaderiv(shader, GLenum(GL_COMPILE_STATUS), &compiled)
        guard compiled == GL_TRUE else {
            let log = infoLog(length: 4096) { glGetShaderInfoLog(shader, $0, nil, $1) }
            glDeleteShader(shader)
            throw .shaderRejected(file: file, log: log)
        }
        return shader
    }

    private static func link(
        _ vertex: GLuint, _ fragment: GLuint, label: String
    ) throws(GraphicsError) -> GLuint {
        let program = glCreateProgram()
        glAttachShader(program, vertex)
        glAttachShader(program, fragment)
        glLinkProgram(program)
        glDetachShader(program, vertex)
        glDetachShader(program, fragment)
        var linked: GLint = 0
        glGetProgramiv(program, GLenum(GL_LINK_STATUS), &linked)
        guard linked == GL_TRUE else {
            let log = infoLog(length: 4096) { glGetProgramInfoLog(program, $0, nil, $1) }
            glDeleteProgram(program)
            throw .programRejected(name: label, log: log)
        }
        return program
    }

    private static func activeUniforms(of program: GLuint) -> [String: GLint] {
        var count: GLint = 0
        glGetProgramiv(program, GLenum(GL_ACTIVE_UNIFORMS), &count)
        var found: [String: GLint] = [:]
        for index in 0..<GLuint(max(0, count)) {
            var size: GLint = 0
            var type: GLenum = 0
            let name = infoLog(length: 256) {
                glGetActiveUniform(program, index, $0, nil, &size, &type, $1)
            }
            let plainName = name.hasSuffix("[0]") ? String(name.dropLast(3)) : name
            found[plainName] = glGetUniformLocation(program, name)
        }
        return found
    }

    private static func infoLog(
        length: Int, fill: (GLsizei, UnsafeMutablePointer<GLchar>?) -> Void
    ) -> String {
        var text = [GLchar](repeating: 0, count: length)
        text.withUnsafeMutableBufferPointer { fill(GLsizei(length), $0.baseAddress) }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
