internal import Foundation

/// A 4 x 4 matrix of columns that acts on column vectors; names read `clipFromWorld`.
public nonisolated struct Matrix4: Hashable, Sendable {
    /// The columns, left to right, as OpenGL wants them.
    public var columns: (SIMD4<Float>, SIMD4<Float>, SIMD4<Float>, SIMD4<Float>)

    /// A matrix of four columns.
    public init(
        _ c0: SIMD4<Float>, _ c1: SIMD4<Float>, _ c2: SIMD4<Float>, _ c3: SIMD4<Float>
    ) {
        columns = (c0, c1, c2, c3)
    }

    /// The matrix that changes nothing.
    public static let identity = Matrix4([1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1])

    /// The product, `rhs` acting first.
    public static func * (lhs: Matrix4, rhs: Matrix4) -> Matrix4 {
        Matrix4(
            lhs * rhs.columns.0, lhs * rhs.columns.1, lhs * rhs.columns.2, lhs * rhs.columns.3)
    }

    /// The matrix applied to a column vector.
    public static func * (lhs: Matrix4, rhs: SIMD4<Float>) -> SIMD4<Float> {
        let near = lhs.columns.0 * rhs.x + lhs.columns.1 * rhs.y
        return near + lhs.columns.2 * rhs.z + lhs.columns.3 * rhs.w
    }

    /// Two matrices are equal when all their elements are.
    public static func == (lhs: Matrix4, rhs: Matrix4) -> Bool { lhs.columns == rhs.columns }

    /// Feeds all elements to the hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(columns.0)
        hasher.combine(columns.1)
        hasher.combine(columns.2)
        hasher.combine(columns.3)
    }
}

nonisolated extension Matrix4 {
    /// A translation by `offset`.
    public static func translation(_ offset: SIMD3<Float>) -> Matrix4 {
        var matrix = identity
        matrix.columns.3 = SIMD4(offset, 1)
        return matrix
    }

    /// Clip space from a right-handed view space that looks along -z (OpenGL's depth of -1 to 1).
    ///
    /// - verticalFieldOfView: radians between the bottom and top edges.
    public static func perspective(
        verticalFieldOfView: Float, aspect: Float, near: Float, far: Float
    ) -> Matrix4 {
        let scale = 1 / tan(verticalFieldOfView / 2)
        let depth = 1 / (near - far)
        return Matrix4(
            [scale / aspect, 0, 0, 0], [0, scale, 0, 0], [0, 0, (near + far) * depth, -1],
            [0, 0, 2 * near * far * depth, 0])
    }

    /// Clip space from pixels with the origin at the top left, y down.
    public static func pixels(width: Float, height: Float) -> Matrix4 {
        Matrix4([2 / width, 0, 0, 0], [0, -2 / height, 0, 0], [0, 0, 1, 0], [-1, 1, 0, 1])
    }

    /// View space from world space for an eye that looks at `target`.
    public static func look(
        from eye: SIMD3<Float>, at target: SIMD3<Float>, up: SIMD3<Float>
    ) -> Matrix4 {
        let back = normalized(eye - target)
        let right = normalized(cross(up, back))
        let top = cross(back, right)
        return Matrix4(
            [right.x, top.x, back.x, 0], [right.y, top.y, back.y, 0],
            [right.z, top.z, back.z, 0],
            [-dot(right, eye), -dot(top, eye), -dot(back, eye), 1])
    }
}

/// The scalar product.
public nonisolated func dot(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float { (a * b).sum() }

/// The vector product.
public nonisolated func cross(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> SIMD3<Float> {
    [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
}

/// The Euclidean length.
public nonisolated func length(_ vector: SIMD3<Float>) -> Float { dot(vector, vector).squareRoot() }

/// The vector scaled to length 1, or zero where it has none.
public nonisolated func normalized(_ vector: SIMD3<Float>) -> SIMD3<Float> {
    let size = length(vector)
    return size > 0 ? vector / size : .zero
}
