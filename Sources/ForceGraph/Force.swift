/// One influence on the nodes of a graph.
///
/// A force changes velocities and leaves it to the ``Simulation`` to move the nodes. It knows
/// neither the other forces, nor the clock, nor who draws the graph. Room that it needs again in
/// every tick it may keep as its own state.
public protocol Force: Sendable {
    /// Adds this force's share to the velocities.
    /// - Parameters:
    ///   - graph: the nodes and links as they are at this tick.
    ///   - alpha: the temperature, 0 to 1; most forces scale with it.
    mutating func apply(to graph: inout Graph, alpha: Float)
}
