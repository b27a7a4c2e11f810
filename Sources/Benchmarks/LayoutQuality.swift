internal import ForceGraph
internal import Foundation
internal import JSON

/// How good a layout is: its forces against the sum over all pairs, beside those of d3-force-3d's
/// own tree, and the energy that 300 ticks lead to, against ticks without any approximation.
struct LayoutQuality {
    /// Ticks after which forces are compared.
    static let stages = [0, 30, 300]
    /// Nodes whose forces are summed over all others.
    static let probes = 400
    /// The charges and θ of AXON's graph and of d3-force.
    private static let (strength, theta): (Float, Float) = (-120, 0.9)

    /// At each stage: the mean error of a force over the mean size of a force, ours and d3's.
    private(set) var errors: [(tick: Int, ours: Double, d3: Double)] = []
    /// The energy after the last tick: as the layout runs, and with exact sums.
    private(set) var energies: (ours: Double, exact: Double) = (0, 0)

    /// Lays `graph` out twice.
    init(of graph: Graph) {
        var ours = Simulation(graph: graph)
        for tick in 0...(Self.stages.last ?? 0) {
            if Self.stages.contains(tick) {
                let (own, other) = Self.errors(at: ours.graph.positions)
                errors.append((tick, own, other))
            }
            if tick < Self.stages.last ?? 0 { ours.tick() }
        }
        var exact = Simulation(graph: graph)
        exact.forces = exact.forces.map { force in
            guard var charges = force as? ManyBodyForce else { return force }
            charges.theta = 0
            return charges
        }
        for _ in 0..<(Self.stages.last ?? 0) { exact.tick() }
        energies = (Self.energy(of: ours.graph), Self.energy(of: exact.graph))
    }

    /// How far the energy is from what exact sums lead to, as a share of that.
    var energyDifference: Double {
        abs(energies.ours - energies.exact) / max(abs(energies.exact), 1e-12)
    }

    var figures: [BenchmarkResult.Entry] {
        let stages = errors.map { stage -> JSONOutput in
            [
                "tick": .int(stage.tick), "mean_force_error": .double(stage.ours),
                "mean_force_error_d3": .double(stage.d3),
            ]
        }
        return [
            ("force_errors", .array(stages)), ("energy", .double(energies.ours)),
            ("energy_exact", .double(energies.exact)),
            ("energy_difference", .double(energyDifference)),
        ]
    }

    /// The mean error of the charges' forces at `points`, ours and d3's, as shares of the mean force.
    static func errors(at points: [SIMD3<Float>]) -> (ours: Double, d3: Double) {
        var graph = Graph()
        for point in points { graph.addNode(at: point) }
        var force = ManyBodyForce(strength: strength, theta: theta)
        force.apply(to: &graph, alpha: 1)
        let tree = CellTree(points)
        var (size, ours, d3) = (0.0, 0.0, 0.0)
        for node in stride(from: 0, to: points.count, by: max(1, points.count / probes)) {
            let exact = directForce(on: node, of: points)
            size += length(exact)
            ours += length(SIMD3<Double>(graph.velocities[node]) - exact)
            d3 += length(
                tree.force(on: node, strength: Double(strength), theta: Double(theta)) - exact)
        }
        return (ours / max(size, 1e-12), d3 / max(size, 1e-12))
    }

    private static func directForce(on node: Int, of points: [SIMD3<Float>]) -> SIMD3<Double> {
        let place = SIMD3<Double>(points[node])
        return points.indices.reduce(into: SIMD3<Double>.zero) { sum, other in
            guard other != node else { return }
            sum += push(from: SIMD3<Double>(points[other]) - place, strength: Double(strength))
        }
    }

    /// What a charge at `along` does: strength / distance, softened below a distance of 1.
    static func push(from along: SIMD3<Double>, strength: Double) -> SIMD3<Double> {
        var square = (along * along).sum()
        guard square > 0 else { return .zero }
        if square < 1 { square = square.squareRoot() }
        return along * (strength / square)
    }

    /// The potential of springs, charges and gravity, whose gradients are AXON's standard forces.
    static func energy(of graph: Graph) -> Double {
        let points = graph.positions.map { SIMD3<Double>($0) }
        let springs = graph.links.reduce(0.0) { sum, link in
            let stretch = length(points[link.source] - points[link.target]) - 55
            let degree = min(graph.degrees[link.source], graph.degrees[link.target])
            return sum + stretch * stretch / Double(2 * max(1, degree))
        }
        let gravity = points.reduce(0.0) { $0 + 0.05 * ($1 * $1).sum() }
        var charges = 0.0
        for (index, point) in points.enumerated() {
            for other in points[(index + 1)...] {
                let along = other - point
                charges -= 60 * log(max((along * along).sum(), 1e-6))
            }
        }
        return springs + gravity + charges
    }
}

private func length(_ vector: SIMD3<Double>) -> Double { (vector * vector).sum().squareRoot() }

/// The tree of d3-force-3d's many-body force, written plainly: cubes with one point in a leaf, the
/// middle of a cube that of its points, and a cube taken whole where width / distance < θ.
///
/// Source: d3-force-3d 3.0.6, `manyBody.js`, and d3-octree 1.0.2; read, not copied.
struct CellTree {
    private struct Cell {
        var centre = SIMD3<Double>.zero
        var count = 0.0
        var width: Double
        var corner: SIMD3<Double>
        var children: [Int32] = []
        var points: [Int32] = []
    }

    private let points: [SIMD3<Double>]
    private var cells: [Cell] = []
    /// Cubes are not halved further: the points are at one place.
    private static let deepest = 60

    init(_ points: [SIMD3<Float>]) {
        self.points = points.map { SIMD3<Double>($0) }
        guard !points.isEmpty else { return }
        let low = self.points.reduce(self.points[0]) { pointwiseMin($0, $1) }
        let high = self.points.reduce(self.points[0]) { pointwiseMax($0, $1) }
        let corner = low.rounded(.down)
        var width = 1.0
        while (high - corner).max() >= width { width *= 2 }
        add(Array(points.indices).map { Int32($0) }, corner: corner, width: width, depth: 0)
    }

    @discardableResult
    private mutating func add(
        _ members: [Int32], corner: SIMD3<Double>, width: Double, depth: Int
    ) -> Int32 {
        let index = cells.count
        cells.append(Cell(width: width, corner: corner))
        let sum = members.reduce(SIMD3<Double>.zero) { $0 + points[Int($1)] }
        cells[index].centre = sum / Double(members.count)
        cells[index].count = Double(members.count)
        if members.count == 1 || depth == Self.deepest {
            cells[index].points = members
            return Int32(index)
        }
        let half = width / 2
        var parts = [[Int32]](repeating: [], count: 8)
        for member in members {
            let inside = points[Int(member)] - corner
            let octant =
                (inside.x >= half ? 1 : 0) | (inside.y >= half ? 2 : 0) | (inside.z >= half ? 4 : 0)
            parts[octant].append(member)
        }
        for (octant, part) in parts.enumerated() where !part.isEmpty {
            let offset = SIMD3<Double>(
                octant & 1 == 0 ? 0 : half, octant & 2 == 0 ? 0 : half, octant & 4 == 0 ? 0 : half)
            let child = add(part, corner: corner + offset, width: half, depth: depth + 1)
            cells[index].children.append(child)
        }
        return Int32(index)
    }

    /// The force of all other points on one.
    func force(on node: Int, strength: Double, theta: Double) -> SIMD3<Double> {
        var sum = SIMD3<Double>.zero
        var open: [Int32] = cells.isEmpty ? [] : [0]
        while let next = open.popLast() {
            let cell = cells[Int(next)]
            let along = cell.centre - points[node]
            let square = (along * along).sum()
            if cell.width * cell.width < theta * theta * square {
                sum += LayoutQuality.push(from: along, strength: strength * cell.count)
            } else if cell.children.isEmpty {
                for other in cell.points where Int(other) != node {
                    sum += LayoutQuality.push(
                        from: points[Int(other)] - points[node], strength: strength)
                }
            } else {
                open += cell.children
            }
        }
        return sum
    }
}
