extension Graph {
    /// Adds a node at a place of its own.
    ///
    /// - Parameters:
    ///   - position: where it starts; the golden spiral decides if it is nil or not finite.
    ///   - radius: the radius of its sphere.
    /// - Returns: its index, which is the count before.
    @discardableResult
    public mutating func addNode(at position: SIMD3<Float>? = nil, radius: Float = 1) -> Int {
        let place = position.flatMap { $0.isFinite ? $0.tamed() : nil }
        return append(place ?? GoldenSpiral.point(count), radius: radius, maturity: 1)
    }

    /// Adds a node beside the middle of others.
    ///
    /// It pushes gently at first. With no neighbours it starts on the golden spiral.
    /// - Parameters:
    ///   - neighbours: indices of nodes; those out of range are ignored.
    ///   - spread: how far from the middle it may start, along each axis.
    ///   - radius: the radius of its sphere.
    /// - Returns: its index, which is the count before.
    @discardableResult
    public mutating func addNode(
        near neighbours: [Int], spread: Float = 20, radius: Float = 1
    ) -> Int {
        let known = neighbours.filter(positions.indices.contains)
        guard !known.isEmpty else {
            return append(GoldenSpiral.point(count), radius: radius, maturity: Self.growth)
        }
        let sum = known.reduce(into: SIMD3<Float>.zero) { $0 += positions[$1] }
        let place = sum / Float(known.count) + random.direction() * spread
        return append(place.tamed(), radius: radius, maturity: Self.growth)
    }

    private mutating func append(
        _ position: SIMD3<Float>, radius: Float, maturity: Float
    ) -> Int {
        positions.append(position)
        velocities.append(.zero)
        pins.append(SIMD3(repeating: .nan))
        radii.append(radius.isFinite ? max(0, radius) : 1)
        self.maturity.append(maturity)
        degrees.append(0)
        return count - 1
    }

    /// Links two nodes, or adds to the weight of the link they have.
    /// - Returns: whether the link is new. A link from a node to itself or to a node that is not
    ///   there changes nothing.
    @discardableResult
    public mutating func addLink(_ source: Int, _ target: Int, weight: Float = 1) -> Bool {
        guard source != target, positions.indices.contains(source),
            positions.indices.contains(target)
        else { return false }
        let weight = weight.isFinite ? min(max(0, weight), worldLimit) : 1
        if let known = linkIndices[LinkKey(source, target)] {
            links[known].weight = min(links[known].weight + weight, worldLimit)
            return false
        }
        linkIndices[LinkKey(source, target)] = links.count
        links.append(Link(source: source, target: target, weight: weight))
        degrees[source] += 1
        degrees[target] += 1
        return true
    }

    /// Sets the radius of a node's sphere.
    public mutating func setRadius(_ radius: Float, of node: Int) {
        guard radii.indices.contains(node), radius.isFinite else { return }
        radii[node] = max(0, radius)
    }

    /// Holds a node where `position` says; a lane that is no number leaves its axis free.
    public mutating func pin(_ node: Int, at position: SIMD3<Float>) {
        guard pins.indices.contains(node) else { return }
        let bound = SIMD3(repeating: worldLimit)
        let pin = position.clamped(lowerBound: -bound, upperBound: bound)
            .replacing(with: .nan, where: position .!= position)
        pins[node] = pin
        positions[node].replace(with: pin, where: pin .== pin)
    }

    /// Lets a pinned node move again.
    public mutating func unpin(_ node: Int) {
        guard pins.indices.contains(node) else { return }
        pins[node] = SIMD3(repeating: .nan)
    }

    /// Removes a link, if there is one between these nodes.
    public mutating func removeLink(_ a: Int, _ b: Int) {
        guard linkIndices[LinkKey(a, b)] != nil else { return }
        let key = LinkKey(a, b)
        setLinks(links.filter { LinkKey($0.source, $0.target) != key })
    }

    /// Removes nodes and their links; the others keep their order and close the gaps.
    ///
    /// - Returns: for each index before, the index now, or nil if that node is gone.
    @discardableResult
    public mutating func removeNodes(_ gone: Set<Int>) -> [Int?] {
        var next = 0
        let now = positions.indices.map { index -> Int? in
            if gone.contains(index) { return nil }
            defer { next += 1 }
            return next
        }
        positions = kept(positions, now)
        velocities = kept(velocities, now)
        pins = kept(pins, now)
        radii = kept(radii, now)
        maturity = kept(maturity, now)
        setLinks(
            links.compactMap { link in
                guard let source = now[link.source], let target = now[link.target] else {
                    return nil
                }
                return Link(source: source, target: target, weight: link.weight)
            })
        return now
    }

    /// Removes every node and link; the sequence of random numbers goes on.
    public mutating func removeAll() {
        self = Graph(continuing: random)
    }

    private init(continuing random: SeededRandom) {
        self.random = random
    }

    private func kept<Value>(_ values: [Value], _ now: [Int?]) -> [Value] {
        zip(values, now).compactMap { value, index in index == nil ? nil : value }
    }

    private mutating func setLinks(_ newLinks: [Link]) {
        links = newLinks
        linkIndices.removeAll(keepingCapacity: true)
        degrees = [Int](repeating: 0, count: count)
        for (index, link) in links.enumerated() {
            linkIndices[LinkKey(link.source, link.target)] = index
            degrees[link.source] += 1
            degrees[link.target] += 1
        }
    }
}
