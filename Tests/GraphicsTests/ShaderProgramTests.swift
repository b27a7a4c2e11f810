import OffscreenGL
import Testing

@testable import Graphics

@MainActor
struct ShaderProgramTests {
    private static let corner = """
        #version 330 core
        layout(location = 0) in vec2 a_corner;
        layout(location = 1) in float a_shift;
        void main() { gl_Position = vec4(a_corner + vec2(a_shift, 0.0), 0.0, 1.0); }
        """
    private static let tinted = """
        #version 330 core
        uniform vec4 u_tint[2];
        out vec4 color;
        void main() { color = u_tint[1]; }
        """

    private func program(_ vertex: String, _ fragment: String) throws -> ShaderProgram {
        try ShaderProgram(
            name: "test", vertexSource: vertex, vertexFile: "test.vert",
            fragmentSource: fragment, fragmentFile: "test.frag")
    }

    @Test func brokenShaderIsReportedWithFileAndLine() throws {
        try Offscreen.start()
        let error = #expect(throws: GraphicsError.self) {
            _ = try program(Self.corner, "#version 330 core\nvoid main() { oops; }")
        }
        guard case .shaderRejected(let file, let log) = error else {
            Issue.record("expected a rejected shader, found \(String(describing: error))")
            return
        }
        #expect(file == "test.frag")
        #expect(log.contains("2"))
    }

    @Test func missingShaderFileIsNamed() throws {
        try Offscreen.start()
        let error = #expect(throws: GraphicsError.self) { _ = try ShaderProgram("no-such") }
        #expect(error?.description.contains("no-such.vert") == true)
    }

    @Test func instancesDrawWhereTheirAttributesSay() throws {
        try Offscreen.start()
        let target = try RenderTarget(size: PixelSize(width: 4, height: 1), format: .rgba8)
        var corners = Buffer()
        corners.upload([-1, -1, -0.5, -1, -1, 1, -0.5, 1] as [Float])
        var shifts = Buffer()
        shifts.upload([0.5, 1.5] as [Float])
        let shape = VertexArray()
        shape.attach(
            corners, stride: 8, attributes: [VertexAttribute(0, components: 2, offset: 0)])
        shape.attach(
            shifts, stride: 4, divisor: 1,
            attributes: [VertexAttribute(1, components: 1, offset: 0)])
        let shader = try program(Self.corner, Self.tinted)
        target.surface.clear()
        shader.use()
        shader.set("u_tint", [[1, 0, 0, 1], [0, 1, 0, 1]] as [SIMD4<Float>])
        shape.drawInstanced(.triangleStrip, vertices: 4, instances: 2)
        let image = target.surface.read()
        #expect((0..<4).map { image[$0, 0].y } == [0, 255, 0, 255])
        #expect(GLError.drain().isEmpty)
    }
}
