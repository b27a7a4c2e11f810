import Graphics

/// Finds the node under the pointer, by the very discs that are drawn.
nonisolated enum Picking {
    /// Small nodes can be hit this many pixels from their middle, on an ordinary screen.
    static let smallestReach: Float = 6

    /// The index of the node at a window pixel, or nil.
    ///
    /// A drawn core beats the invisible reach around a small one; then the nearest to the eye wins.
    static func node(
        at pixel: SIMD2<Float>, among nodes: [NodeInstance], in camera: CameraView
    ) -> Int? {
        var best: (index: Int, isInside: Bool, depth: Float)?
        for (index, node) in nodes.enumerated() {
            guard node.isThere, let place = camera.project(node.position) else { continue }
            let core = coreRadius(of: node, at: place, in: camera)
            let way = pixel - place.pixel
            let distance = (way * way).sum().squareRoot()
            guard distance <= max(core, smallestReach * camera.pixelScale) else { continue }
            let isInside = distance <= core
            if let best {
                if best.isInside && !isInside { continue }
                if best.isInside == isInside && best.depth <= place.depth { continue }
            }
            best = (index, isInside, place.depth)
        }
        return best?.index
    }

    /// The radius, in window pixels, of a node's core as it is drawn.
    static func coreRadius(
        of node: NodeInstance, at place: CameraView.Projection, in camera: CameraView
    ) -> Float {
        max(node.radius * place.pixelsPerUnit, smallestCore * camera.pixelScale)
    }

    /// Far nodes do not shrink below this many pixels, or they would flicker.
    private static let smallestCore: Float = 1.1
}
