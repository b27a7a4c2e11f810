/// One change to a layout, as a value that can be sent to another thread; indices are those of
/// the nodes at the time the change is made.
public enum GraphChange: Hashable, Sendable {
    /// Adds a node beside others; see ``Graph/addNode(near:spread:radius:)``.
    case addNode(near: [Int], radius: Float = 1)
    /// Links two nodes, or adds to the weight of their link.
    case addLink(Int, Int, weight: Float = 1)
    /// Removes nodes and closes the gaps; see ``Graph/removeNodes(_:)``.
    case removeNodes(Set<Int>)
    /// Removes the link between two nodes.
    case removeLink(Int, Int)
    /// Removes everything.
    case removeAll
    /// Sets the radius of a node's sphere.
    case setRadius(Int, Float)
    /// Holds a node in place; a lane that is no number leaves its axis free.
    case pin(Int, at: SIMD3<Float>)
    /// Lets a node move again.
    case unpin(Int)
    /// Raises the temperature.
    case reheat(Float = 0.3)
}
